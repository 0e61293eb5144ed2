namespace CloudNativeAi.Data;

/// <summary>A source could not give what was asked.</summary>
public sealed class DatasetSourceException : CloudNativeAiException
{
    /// <param name="kind">What went wrong.</param>
    /// <param name="key">Which object.</param>
    /// <param name="refused">One sentence; no credentials, no query.</param>
    /// <param name="remedy">One sentence.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetSourceException(SourceErrorKind kind, string key, string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException, kind is SourceErrorKind.SourceUnavailable or SourceErrorKind.SourceTooSlow) => (Kind, Key) = (kind, key);

    /// <summary>What went wrong.</summary>
    public SourceErrorKind Kind { get; }

    /// <summary>Which object.</summary>
    public string Key { get; }

    /// <summary>What else failed in the same call, one per object; empty where this is all.</summary>
    public IReadOnlyList<DatasetSourceException> Others { get; init; } = [];

    /// <summary>How long the server asked to wait before the next try; null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
