namespace CloudNativeAi.Data.S3;

/// <summary>Who asks: one of keys, profile, provider and nobody; a role is taken on top of it.</summary>
public sealed class S3CredentialOptions
{
    /// <summary>The id of an access key; with <see cref="SecretAccessKey"/>.</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>The key's secret; never logged.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>The token of a session's keys; never logged.</summary>
    public string? SessionToken { get; set; }

    /// <summary>A profile of the shared AWS files.</summary>
    public string? Profile { get; set; }

    /// <summary>The file with the <see cref="Profile"/>. Default: where the AWS SDK looks.</summary>
    public string? ProfileFile { get; set; }

    /// <summary>Requests are not signed at all, for public buckets. Default false.</summary>
    public bool Anonymous { get; set; }

    /// <summary>A role to assume with the other credentials; renewed before it ends.</summary>
    public string? RoleArn { get; set; }

    /// <summary>How the session of the role is called. Default <c>cloudnativeai</c>.</summary>
    public string RoleSessionName { get; set; } = "cloudnativeai";

    /// <summary>The external id that the role's trust asks for. Default: none.</summary>
    public string? RoleExternalId { get; set; }

    /// <summary>The token service. Default: Amazon's for the region.</summary>
    public Uri? RoleEndpoint { get; set; }

    /// <summary>How long a session of the role lasts, 15 minutes … 12 hours. Default 1 hour.</summary>
    public TimeSpan RoleDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The host's own credentials; asked again before they expire and when the service says that they did, once for all requests in flight. Default: none; only code can set it.</summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<S3Credentials>>? Provider { get; set; }
}
