namespace CloudNativeAi;

/// <summary>A runtime refused to accept a replica.</summary>
public sealed class ReplicaStartException : CloudNativeAiException
{
    /// <param name="key">Which replica.</param>
    /// <param name="refused">Name, value, rule.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public ReplicaStartException(ReplicaKey key, string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException) => Key = key;

    /// <summary>Which replica.</summary>
    public ReplicaKey Key { get; }
}
