namespace CloudNativeAi.Data.S3;

/// <summary>Keys for signing requests; prints none of them.</summary>
/// <param name="accessKeyId">The id of the key.</param>
/// <param name="secretAccessKey">Its secret.</param>
/// <param name="sessionToken">The session's token; null: the keys belong to no session.</param>
/// <param name="expires">When they end; null: unknown, or never.</param>
public sealed class S3Credentials(string accessKeyId, string secretAccessKey, string? sessionToken = null, DateTimeOffset? expires = null) : IEquatable<S3Credentials>
{
    /// <summary>When they end; null: unknown, or never.</summary>
    public DateTimeOffset? Expires { get; } = expires;

    internal string AccessKeyId { get; } = accessKeyId ?? throw new ArgumentNullException(nameof(accessKeyId));

    internal string SecretAccessKey { get; } = secretAccessKey ?? throw new ArgumentNullException(nameof(secretAccessKey));

    internal string? SessionToken { get; } = sessionToken;

    /// <summary>Nothing of them.</summary>
    public override string ToString() => "***";

    /// <summary>Whether they are the same keys of the same session, whenever those end.</summary>
    public bool Equals(S3Credentials? other) => other is not null && AccessKeyId == other.AccessKeyId && SecretAccessKey == other.SecretAccessKey && SessionToken == other.SessionToken;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as S3Credentials);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AccessKeyId, SessionToken);
}
