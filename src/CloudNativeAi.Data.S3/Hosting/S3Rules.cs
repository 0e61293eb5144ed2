using Amazon.Runtime;
using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.S3.Requests;

namespace CloudNativeAi.Data.S3.Hosting;

/// <summary>What options must hold, whether code or configuration gave them; no value that may be a secret is printed.</summary>
internal static class S3Rules
{
    public static void Check(string path, S3SourceOptions options, List<string> errors)
    {
        var before = errors.Count;
        CheckPlace(path, options, errors);
        CheckCredentials(path + ":Credentials", options, errors);
        if (errors.Count > before)
        {
            return;
        }

        try
        {
            _ = S3Address.Of(options);
        }
        catch (Exception exception) when (exception is AmazonClientException or UriFormatException)
        {
            errors.Add($"{path} leads nowhere: {exception.Message} Correct {nameof(options.Bucket)}, {nameof(options.Region)} or {nameof(options.Endpoint)}.");
        }
    }

    private static void CheckPlace(string path, S3SourceOptions options, List<string> errors)
    {
        if (!IsBucket(options.Bucket))
        {
            errors.Add($"{path}:{nameof(options.Bucket)} is \"{options.Bucket}\"; a bucket is 3 to 255 letters, digits, '.', '_' and '-', or the ARN of an access point in one region, and no directory bucket. Write one.");
        }

        if (options.Region is { } region && !(region.Length is > 0 and <= 64 && region.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
        {
            errors.Add($"{path}:{nameof(options.Region)} is \"{region}\"; a region is lower-case letters, digits and '-', such as eu-central-1. Correct it.");
        }

        if (options.Endpoint is null && options.Region is null)
        {
            errors.Add($"{path}:{nameof(options.Region)} is missing; Amazon's endpoints are by region. Write it, or the {nameof(options.Endpoint)} of another service.");
        }

        if (options.Endpoint is { } endpoint && !SourceRules.IsBaseAddress(endpoint))
        {
            errors.Add($"{path}:{nameof(options.Endpoint)} is refused; {SourceRules.AddressRule}. Give credentials in {path}:{nameof(options.Credentials)}.");
        }

        if (options.Prefix.Length > 0 && (!options.Prefix.EndsWith('/') || options.Prefix.Split('/').Any(static segment => segment is "." or "..")))
        {
            errors.Add($"{path}:{nameof(options.Prefix)} is \"{options.Prefix}\"; a prefix ends with '/' and has no '.' or '..' segment. Correct it.");
        }

        if (options.CustomerKey is { } key && !(Convert.TryFromBase64String(key, new byte[64], out var length) && length == 32))
        {
            errors.Add($"{path}:{nameof(options.CustomerKey)} is refused; it is base64 of 32 bytes. Correct it.");
        }

        if (options is { CustomerKey: not null, Endpoint: { IsAbsoluteUri: true, IsLoopback: false } place } && place.Scheme != Uri.UriSchemeHttps)
        {
            errors.Add($"{path}:{nameof(options.CustomerKey)} is refused; it would travel in clear. Give an {nameof(options.Endpoint)} with https.");
        }
    }

    private static void CheckCredentials(string path, S3SourceOptions options, List<string> errors)
    {
        var credentials = options.Credentials;
        var keys = credentials is { AccessKeyId: not null } or { SecretAccessKey: not null } or { SessionToken: not null };
        if (keys && (string.IsNullOrWhiteSpace(credentials.AccessKeyId) || string.IsNullOrWhiteSpace(credentials.SecretAccessKey)))
        {
            errors.Add($"{path} has half a key; {nameof(credentials.AccessKeyId)} and {nameof(credentials.SecretAccessKey)} belong together. Write both.");
        }

        string?[] ways = [keys ? "keys" : null, credentials.Profile is not null ? "a profile" : null, credentials.Provider is not null ? "a provider" : null, credentials.Anonymous ? "nobody" : null, options.Presigned is not null ? "presigned addresses" : null];
        if (ways.OfType<string>().ToList() is { Count: > 1 } several)
        {
            errors.Add($"{path} names {string.Join(" and ", several)}; a source is read by one of them. Remove the others.");
        }

        if (credentials.RoleArn is not null && (credentials.Anonymous || options.Presigned is not null))
        {
            errors.Add($"{path}:{nameof(credentials.RoleArn)} is given without anybody to assume it. Remove it, or give credentials.");
        }

        if (credentials.RoleEndpoint is { } endpoint && !SourceRules.IsBaseAddress(endpoint))
        {
            errors.Add($"{path}:{nameof(credentials.RoleEndpoint)} is refused; {SourceRules.AddressRule}. Correct it.");
        }

        if (credentials.RoleDuration < TimeSpan.FromMinutes(15) || credentials.RoleDuration > TimeSpan.FromHours(12))
        {
            errors.Add($"{path}:{nameof(credentials.RoleDuration)} is {credentials.RoleDuration}; it lies within 15 minutes and 12 hours. Write such a time, or remove the line for 01:00:00.");
        }
    }

    private static bool IsBucket(string bucket) => bucket.StartsWith("arn:", StringComparison.Ordinal)
        ? bucket.Contains(":accesspoint/", StringComparison.Ordinal) && !bucket.EndsWith(".mrap", StringComparison.Ordinal)
        : bucket.Length is >= 3 and <= 255 && bucket.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            && char.IsAsciiLetterOrDigit(bucket[0]) && char.IsAsciiLetterOrDigit(bucket[^1]) && !bucket.Contains("..", StringComparison.Ordinal) && !bucket.EndsWith("--x-s3", StringComparison.Ordinal);
}
