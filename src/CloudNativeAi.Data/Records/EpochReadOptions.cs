namespace CloudNativeAi.Data;

/// <summary>How far a reader of an epoch is ahead of who reads.</summary>
public sealed record EpochReadOptions
{
    /// <summary>Bytes of samples that are read, or being read, before they are asked for; at least one sample is. Default 64 MiB.</summary>
    public ByteSize ReadAhead { get; init; } = ByteSize.MiB(64);

    /// <summary>Samples read at a time, 1 … 1,024. Default 16.</summary>
    public int Concurrency { get; init; } = 16;
}
