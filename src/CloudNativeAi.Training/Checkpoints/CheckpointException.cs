namespace CloudNativeAi.Training;

/// <summary>A checkpoint could not be committed or opened.</summary>
public sealed class CheckpointException : CloudNativeAiException
{
    /// <param name="kind">Why.</param>
    /// <param name="step">Which step.</param>
    /// <param name="refused">Step, shard, expected, found.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public CheckpointException(CheckpointErrorKind kind, long step, string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException, kind == CheckpointErrorKind.Incomplete) => (Kind, Step) = (kind, step);

    /// <summary>Why.</summary>
    public CheckpointErrorKind Kind { get; }

    /// <summary>Which step.</summary>
    public long Step { get; }

    /// <summary>The shard at fault; null: none in particular.</summary>
    public int? Shard { get; init; }

    /// <summary>What should be there: a length in bytes, a digest, a count of shards; null: not about one.</summary>
    public string? Expected { get; init; }

    /// <summary>What is there.</summary>
    public string? Found { get; init; }
}
