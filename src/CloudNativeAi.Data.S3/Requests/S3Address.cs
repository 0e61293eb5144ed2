using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Requests;

/// <summary>Where a bucket is.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="BucketPath">The bucket's path, escaped, ending with '/'.</param>
/// <param name="Region">What signatures name.</param>
internal sealed record S3Address(string Origin, string BucketPath, string Region)
{
    private const string DefaultRegion = "us-east-1";

    public string Host => new Uri(Origin).IdnHost;

    /// <exception cref="AmazonClientException">Amazon has no such endpoint.</exception>
    public static S3Address Of(S3SourceOptions options)
    {
        if (options.Endpoint is null)
        {
            return OfAmazon(options);
        }

        var origin = options.Endpoint.GetLeftPart(UriPartial.Authority);
        var path = options.Endpoint.AbsolutePath.EndsWith('/') ? options.Endpoint.AbsolutePath : options.Endpoint.AbsolutePath + "/";
        return options.EndpointIsBucket ? new(origin, path, options.Region ?? DefaultRegion)
            : options.PathStyle ?? true ? new(origin, $"{path}{Uri.EscapeDataString(options.Bucket)}/", options.Region ?? DefaultRegion)
            : new($"{options.Endpoint.Scheme}://{options.Bucket}.{origin[(options.Endpoint.Scheme.Length + 3)..]}", path, options.Region ?? DefaultRegion);
    }

    /// <summary>The address of a key.</summary>
    public Uri Object(string prefix, string key, string? versionId) =>
        HttpTarget.Of(Origin, BucketPath + HttpTarget.Escape(prefix), key, versionId is null ? "" : $"?versionId={Uri.EscapeDataString(versionId)}");

    /// <summary>The address of a question to the bucket; the query is sorted, as signatures need it.</summary>
    public Uri Query(IEnumerable<KeyValuePair<string, string>> query) =>
        HttpTarget.Exact($"{Origin}{BucketPath}?{string.Join('&', query.OrderBy(static q => q.Key, StringComparer.Ordinal).Select(static q => $"{q.Key}={Uri.EscapeDataString(q.Value)}"))}");

    /// <summary>The SDK knows the rules of partitions, access points, acceleration and FIPS.</summary>
    private static S3Address OfAmazon(S3SourceOptions options)
    {
        var config = new AmazonS3Config
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region),
            ForcePathStyle = options.PathStyle ?? false,
            UseAccelerateEndpoint = options.Accelerate,
            UseDualstackEndpoint = options.DualStack,
            UseFIPSEndpoint = options.Fips,
        };
        using var client = new AmazonS3Client(new AnonymousAWSCredentials(), config);
        var address = new Uri(client.DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = options.Bucket, Key = "k" }).URL);
        return new(address.GetLeftPart(UriPartial.Authority), address.AbsolutePath.EndsWith('/') ? address.AbsolutePath : address.AbsolutePath + "/", options.Region!);
    }
}
