using CloudNativeAi.Data.S3;

namespace CloudNativeAi.Data.AliyunOss;

/// <summary>Settings of one OSS source; section <c>CloudNativeAi:Data:Sources:name:AliyunOss</c>.</summary>
public sealed class OssSourceOptions
{
    /// <summary>The bucket. Required.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>The region, e.g. <c>cn-hangzhou</c>; <c>oss-cn-hangzhou</c> is taken as the same. Required.</summary>
    public string Region { get; set; } = "";

    /// <summary>Keys are relative to this prefix, which ends with '/'. Default: the whole bucket.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Which endpoint. Default <see cref="OssNetwork.Public"/>.</summary>
    public OssNetwork Network { get; set; }

    /// <summary>A domain of one's own that is bound to the bucket, e.g. <c>https://data.example</c>, instead of an endpoint of the service. Default: none.</summary>
    public Uri? CustomDomain { get; set; }

    /// <summary>Pins objects by version id beside their ETag, for buckets that keep versions; <see cref="S3SourceOptions.PinVersionIds"/>. Default false.</summary>
    public bool PinVersionIds { get; set; }

    /// <summary>Whether the one who asks pays. Default false.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>Whether requests go through the proxy of the environment. Default false.</summary>
    public bool UseProxy { get; set; }

    /// <summary>The id of an access key; with <see cref="AccessKeySecret"/>. Default: the environment's <c>ALIBABA_CLOUD_ACCESS_KEY_ID</c>, <c>ALIBABA_CLOUD_ACCESS_KEY_SECRET</c> and <c>ALIBABA_CLOUD_SECURITY_TOKEN</c>, read whenever they are asked for.</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>The key's secret; never logged.</summary>
    public string? AccessKeySecret { get; set; }

    /// <summary>The token of an STS session's keys; never logged.</summary>
    public string? SecurityToken { get; set; }

    /// <summary>Requests are not signed at all, for public buckets. Default false.</summary>
    public bool Anonymous { get; set; }

    /// <summary>The host's own credentials, such as those of an STS session or a machine's role; asked again before they expire and when the service says that they did. Default: none; only code can set it.</summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<S3Credentials>>? Provider { get; set; }
}
