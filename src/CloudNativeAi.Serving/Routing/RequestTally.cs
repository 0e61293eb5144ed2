namespace CloudNativeAi.Serving.Routing;

/// <summary>What the requests of one service came to.</summary>
internal sealed class RequestTally
{
    private long _answered;
    private long _clientGone;
    private long _refused;
    private long _failed;
    private long _retries;
    private long _inFlight;
    private long _held;

    public void Add(RequestOutcome outcome) => Interlocked.Increment(ref Of(outcome));

    public void AddRetry() => Interlocked.Increment(ref _retries);

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    public bool TryHold(int limit)
    {
        if (Interlocked.Increment(ref _held) <= limit)
        {
            return true;
        }

        Release();
        return false;
    }

    public void Release() => Interlocked.Decrement(ref _held);

    public RequestCounts Read() => new()
    {
        Answered = Volatile.Read(ref _answered),
        ClientGone = Volatile.Read(ref _clientGone),
        Refused = Volatile.Read(ref _refused),
        Failed = Volatile.Read(ref _failed),
        Retries = Volatile.Read(ref _retries),
        InFlight = Volatile.Read(ref _inFlight),
        Held = Volatile.Read(ref _held),
    };

    private ref long Of(RequestOutcome outcome)
    {
        switch (outcome)
        {
            case RequestOutcome.Answered: return ref _answered;
            case RequestOutcome.ClientGone: return ref _clientGone;
            case RequestOutcome.Refused: return ref _refused;
            default: return ref _failed;
        }
    }
}
