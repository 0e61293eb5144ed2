using CloudNativeAi.Data.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.S3.Hosting;

/// <summary><c>Sources:name:S3</c>.</summary>
internal sealed class S3Kind : ISourceKind
{
    public string Key => "S3";

    public Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors)
    {
        var options = new S3SourceOptions();
        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase) { [Key] = section => ReadS3(section, options, errors) });
        return builder => S3SourceExtensions.Add(builder, source.Key, options);
    }

    private static void ReadS3(IConfigurationSection section, S3SourceOptions options, List<string> errors)
    {
        DataConfiguration.Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Bucket)] = s => options.Bucket = s.Value ?? "",
            [nameof(options.Prefix)] = s => options.Prefix = s.Value ?? "",
            [nameof(options.Region)] = s => options.Region = s.Value,
            [nameof(options.Endpoint)] = s => options.Endpoint = Address(s),
            [nameof(options.PathStyle)] = s => DataConfiguration.ReadFlag(s, value => options.PathStyle = value, errors),
            [nameof(options.EndpointIsBucket)] = s => DataConfiguration.ReadFlag(s, value => options.EndpointIsBucket = value, errors),
            [nameof(options.Accelerate)] = s => DataConfiguration.ReadFlag(s, value => options.Accelerate = value, errors),
            [nameof(options.DualStack)] = s => DataConfiguration.ReadFlag(s, value => options.DualStack = value, errors),
            [nameof(options.Fips)] = s => DataConfiguration.ReadFlag(s, value => options.Fips = value, errors),
            [nameof(options.RequesterPays)] = s => DataConfiguration.ReadFlag(s, value => options.RequesterPays = value, errors),
            [nameof(options.ExpectedBucketOwner)] = s => options.ExpectedBucketOwner = s.Value,
            [nameof(options.CustomerKey)] = s => options.CustomerKey = s.Value,
            [nameof(options.PinVersionIds)] = s => DataConfiguration.ReadFlag(s, value => options.PinVersionIds = value, errors),
            [nameof(options.UseProxy)] = s => DataConfiguration.ReadFlag(s, value => options.UseProxy = value, errors),
            [nameof(options.Credentials)] = s => ReadCredentials(s, options.Credentials, errors),
        });
        S3Rules.Check(section.Path, options, errors);
    }

    internal static void ReadCredentials(IConfigurationSection section, S3CredentialOptions options, List<string> errors) => DataConfiguration.Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(options.AccessKeyId)] = s => options.AccessKeyId = s.Value,
        [nameof(options.SecretAccessKey)] = s => options.SecretAccessKey = s.Value,
        [nameof(options.SessionToken)] = s => options.SessionToken = s.Value,
        [nameof(options.Profile)] = s => options.Profile = s.Value,
        [nameof(options.ProfileFile)] = s => options.ProfileFile = s.Value,
        [nameof(options.Anonymous)] = s => DataConfiguration.ReadFlag(s, value => options.Anonymous = value, errors),
        [nameof(options.RoleArn)] = s => options.RoleArn = s.Value,
        [nameof(options.RoleSessionName)] = s => options.RoleSessionName = s.Value ?? "",
        [nameof(options.RoleExternalId)] = s => options.RoleExternalId = s.Value,
        [nameof(options.RoleEndpoint)] = s => options.RoleEndpoint = Address(s),
        [nameof(options.RoleDuration)] = s => DataConfiguration.ReadTime(s, value => options.RoleDuration = value, errors),
    });

    /// <summary>What is no address becomes one that the rules refuse.</summary>
    private static Uri Address(IConfigurationSection section) => Uri.TryCreate(section.Value, UriKind.Absolute, out var address) ? address : new Uri("none", UriKind.Relative);
}
