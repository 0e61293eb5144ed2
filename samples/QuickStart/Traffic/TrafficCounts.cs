namespace QuickStart.Traffic;

/// <summary>What the load came to so far. Thread-safe.</summary>
internal sealed class TrafficCounts
{
    private int _requests;
    private int _failed;
    private string? _firstFailure;

    public int Requests => Volatile.Read(ref _requests);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>What was wrong with the first request that failed; null: none did.</summary>
    public string? FirstFailure => Volatile.Read(ref _firstFailure);

    public void Add(string? failure)
    {
        if (failure is not null)
        {
            Interlocked.CompareExchange(ref _firstFailure, failure, null);
            Interlocked.Increment(ref _failed);
        }

        Interlocked.Increment(ref _requests);
    }
}
