using CloudNativeAi.Data.S3;

namespace CloudNativeAi.Data.AliyunOss.Hosting;

/// <summary>An OSS source as a source of S3: the bucket in the host's name, signatures for the region.</summary>
internal static class OssPreset
{
    private const string IdVariable = "ALIBABA_CLOUD_ACCESS_KEY_ID";
    private const string SecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    private const string TokenVariable = "ALIBABA_CLOUD_SECURITY_TOKEN";

    public static S3SourceOptions Of(OssSourceOptions options)
    {
        var region = Region(options);
        var s3 = new S3SourceOptions
        {
            Bucket = options.Bucket,
            Region = region,
            Prefix = options.Prefix,
            Endpoint = options.CustomDomain ?? Endpoint(region, options.Network),
            EndpointIsBucket = options.CustomDomain is not null,
            PathStyle = false,
            PinVersionIds = options.PinVersionIds,
            RequesterPays = options.RequesterPays,
            UseProxy = options.UseProxy,
        };
        var credentials = s3.Credentials;
        (credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken) = (options.AccessKeyId, options.AccessKeySecret, options.SecurityToken);
        (credentials.Anonymous, credentials.Provider) = (options.Anonymous, options.Provider);
        if (!options.Anonymous && options is { Provider: null, AccessKeyId: null, AccessKeySecret: null, SecurityToken: null })
        {
            credentials.Provider = static (_, _) => new(FromEnvironment());
        }

        return s3;
    }

    /// <summary>What is not S3's to say.</summary>
    public static void Check(string path, OssSourceOptions options, List<string> errors)
    {
        var region = Region(options);
        if (region.Length is 0 or > 64 || !region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            errors.Add($"{path}:{nameof(options.Region)} is \"{options.Region}\"; a region is lower-case letters, digits and '-', such as cn-hangzhou. Write one.");
        }

        if (!Enum.IsDefined(options.Network))
        {
            errors.Add($"{path}:{nameof(options.Network)} is {options.Network}; it is one of {string.Join(", ", Enum.GetNames<OssNetwork>())}. Write one of them.");
        }
    }

    private static string Region(OssSourceOptions options) => options.Region.StartsWith("oss-", StringComparison.Ordinal) ? options.Region[4..] : options.Region;

    private static Uri? Endpoint(string region, OssNetwork network) => Uri.TryCreate(
        network switch
        {
            OssNetwork.Internal => $"https://s3.oss-{region}-internal.aliyuncs.com",
            OssNetwork.Accelerate => "https://s3.oss-accelerate.aliyuncs.com",
            _ => $"https://s3.oss-{region}.aliyuncs.com",
        },
        UriKind.Absolute,
        out var endpoint) ? endpoint : null;

    private static S3Credentials FromEnvironment() =>
        Environment.GetEnvironmentVariable(IdVariable) is { Length: > 0 } id && Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret
            ? new(id, secret, Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null)
            : throw new InvalidOperationException($"Neither the source nor the environment ({IdVariable}, {SecretVariable}) has credentials.");
}
