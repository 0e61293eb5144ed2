namespace CloudNativeAi.Data.Records;

/// <summary>An epoch's state as it is written.</summary>
internal sealed record EpochStateRecord(int Format, string Content, long Samples, long Seed, SampleShuffle Shuffle, int Window, int Epoch, IReadOnlyList<long[]> Before, long[]? Now)
{
    /// <summary>XxHash64 of the text without it.</summary>
    public string? Check { get; init; }
}
