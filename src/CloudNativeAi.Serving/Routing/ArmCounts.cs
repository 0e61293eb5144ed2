namespace CloudNativeAi.Serving.Routing;

/// <summary>What one revision got since the weights last changed.</summary>
internal sealed class ArmCounts
{
    private long _firstChoices;
    private long _retries;

    public long FirstChoices => Volatile.Read(ref _firstChoices);

    public long Retries => Volatile.Read(ref _retries);

    public void AddFirstChoice() => Interlocked.Increment(ref _firstChoices);

    public void AddRetry() => Interlocked.Increment(ref _retries);
}
