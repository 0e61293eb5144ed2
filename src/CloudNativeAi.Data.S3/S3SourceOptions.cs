namespace CloudNativeAi.Data.S3;

/// <summary>Settings of one S3 source; section <c>CloudNativeAi:Data:Sources:name:S3</c>.</summary>
public sealed class S3SourceOptions
{
    /// <summary>The bucket, or the ARN of an access point. Required.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Keys are relative to this prefix, which ends with '/'. Default: the whole bucket.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The region that signatures name, e.g. <c>eu-central-1</c>. Default: none at Amazon's own endpoints, where it is required; <c>us-east-1</c> with an <see cref="Endpoint"/>.</summary>
    public string? Region { get; set; }

    /// <summary>Where the service is, e.g. <c>https://minio.example:9000</c>; absolute, http or https, without user, query and fragment. This very host is trusted. Default: Amazon's for the <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>True: the bucket is the first segment of the path; false: it is part of the host's name. Default: true with an <see cref="Endpoint"/>, false at Amazon's.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>Whether the <see cref="Endpoint"/> is the bucket itself, as a domain of one's own is that is bound to it. Default false.</summary>
    public bool EndpointIsBucket { get; set; }

    /// <summary>Amazon's acceleration endpoint. Default false.</summary>
    public bool Accelerate { get; set; }

    /// <summary>Amazon's endpoint for IPv6 and IPv4. Default false.</summary>
    public bool DualStack { get; set; }

    /// <summary>Amazon's FIPS endpoint. Default false.</summary>
    public bool Fips { get; set; }

    /// <summary>Whether the one who asks pays for requests and bytes, as some public datasets want it. Default false.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>The account that must own the bucket, else requests are refused. Default: not checked.</summary>
    public string? ExpectedBucketOwner { get; set; }

    /// <summary>The customer's key of objects that are encrypted with one (SSE-C): base64 of 32 bytes; sent with every read, over https or to loopback only. Default: none.</summary>
    public string? CustomerKey { get; set; }

    /// <summary>
    /// Pins objects by version id beside their ETag, so that a version of a dataset stays readable when its objects are overwritten; for buckets that keep versions, and needs the right to list those.
    /// Default false: pinned by ETag, and an object that was overwritten is <see cref="SourceErrorKind.SourceChanged"/>.
    /// </summary>
    public bool PinVersionIds { get; set; }

    /// <summary>Whether requests go through the proxy of the environment; addresses are then the proxy's to check. Default false.</summary>
    public bool UseProxy { get; set; }

    /// <summary>Who asks. Default: what the AWS SDK finds by itself (environment, profile, container, instance).</summary>
    public S3CredentialOptions Credentials { get; } = new();

    /// <summary>
    /// Gives an address that is signed already for a GET of a key, instead of credentials; called for every request, so that addresses may be short-lived. Cannot list. Default: none; only code can set it.
    /// The address is used as it is, never logged, and leads to public addresses or the <see cref="Endpoint"/>'s host.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<Uri>>? Presigned { get; set; }
}
