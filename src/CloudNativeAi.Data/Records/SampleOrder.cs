namespace CloudNativeAi.Data;

/// <summary>In which order an epoch goes through the samples: a function of this, of the epoch's number and of the dataset version, on every machine and in every later version of this package.</summary>
/// <param name="Seed">Any number.</param>
public sealed record SampleOrder(long Seed)
{
    /// <summary>Default <see cref="SampleShuffle.Full"/>.</summary>
    public SampleShuffle Shuffle { get; init; } = SampleShuffle.Full;

    /// <summary>Samples in a window of <see cref="SampleShuffle.Windows"/>, 2 or more. Default 10,000.</summary>
    public int Window { get; init; } = 10_000;
}
