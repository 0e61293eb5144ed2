using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Credentials;

/// <summary>The keys of a session of a role, from the token service.</summary>
internal sealed class AssumedRole(S3SourceOptions options, string region, Func<bool, CancellationToken, ValueTask<S3Credentials>> own)
{
    public async ValueTask<S3Credentials> GetAsync(bool renew, CancellationToken cancellationToken)
    {
        var role = options.Credentials;
        var keys = await own(renew, cancellationToken).ConfigureAwait(false);
        AWSCredentials basis = keys.SessionToken is { } token ? new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, token) : new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey);
        using var client = new AmazonSecurityTokenServiceClient(basis, Configure(role));
        var session = await client.AssumeRoleAsync(
            new AssumeRoleRequest
            {
                RoleArn = role.RoleArn,
                RoleSessionName = role.RoleSessionName,
                ExternalId = role.RoleExternalId,
                DurationSeconds = (int)role.RoleDuration.TotalSeconds,
            },
            cancellationToken).ConfigureAwait(false);
        return new S3Credentials(
            session.Credentials.AccessKeyId, session.Credentials.SecretAccessKey, session.Credentials.SessionToken, session.Credentials.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null);
    }

    private AmazonSecurityTokenServiceConfig Configure(S3CredentialOptions role)
    {
        var config = new AmazonSecurityTokenServiceConfig { MaxErrorRetry = 0 };
        if (role.RoleEndpoint is { } endpoint)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint.AbsoluteUri, region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        var host = role.RoleEndpoint?.IdnHost ?? new Uri(config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new AssumeRoleRequest())).URL).IdnHost;
        config.HttpClientFactory = new GuardedFactory(host, options.UseProxy);
        return config;
    }

    private sealed class GuardedFactory(string host, bool useProxy) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(GuardedClient.CreateHandler(host, [], useProxy)) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
