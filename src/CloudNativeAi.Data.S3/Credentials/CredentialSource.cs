using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace CloudNativeAi.Data.S3.Credentials;

/// <summary>Where credentials come from, as the options say; the AWS SDK finds those that the options do not give.</summary>
internal static class CredentialSource
{
    /// <summary>Gives the newest credentials; true: the last ones were refused.</summary>
    public static Func<bool, CancellationToken, ValueTask<S3Credentials>> Create(S3SourceOptions options, string region, IServiceProvider services)
    {
        var own = Own(options.Credentials, services);
        return options.Credentials.RoleArn is null ? own : new AssumedRole(options, region, own).GetAsync;
    }

    private static Func<bool, CancellationToken, ValueTask<S3Credentials>> Own(S3CredentialOptions options, IServiceProvider services)
    {
        if (options.Provider is { } provider)
        {
            return (_, cancellationToken) => provider(services, cancellationToken);
        }

        if (options is { AccessKeyId: { } id, SecretAccessKey: { } secret })
        {
            var keys = new S3Credentials(id, secret, options.SessionToken);
            return (_, _) => new(keys);
        }

        // Looked for at first use: the SDK reads files and asks the instance.
        var found = new Lazy<AWSCredentials>(() => Find(options));
        return async (renew, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (renew && found.Value is RefreshingAWSCredentials refreshing)
            {
                refreshing.ClearCredentials();
            }

            var keys = await found.Value.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new S3Credentials(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null, found.Value.Expiration is { } end ? new DateTimeOffset(end.ToUniversalTime()) : null);
        };
    }

    private static AWSCredentials Find(S3CredentialOptions options)
    {
        if (options.Profile is not { } profile)
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }

        var chain = options.ProfileFile is { } file ? new CredentialProfileStoreChain(file) : new CredentialProfileStoreChain();
        return chain.TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw new AmazonClientException($"There is no profile \"{profile}\" with credentials in {options.ProfileFile ?? "the shared AWS files"}.");
    }
}
