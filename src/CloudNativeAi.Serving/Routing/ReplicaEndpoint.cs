namespace CloudNativeAi.Serving.Routing;

/// <summary>One ready replica as the router sees it. Once closed it takes nothing new, and tells when it has nothing left.</summary>
/// <remarks>Thread-safe. Count and closed flag share one word: nobody gets in after <see cref="Close"/>, so "idle" is final.</remarks>
internal sealed class ReplicaEndpoint(ReplicaKey key, string revision, string address)
{
    private const int Closed = int.MinValue;

    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;
    private int _failures;

    public ReplicaKey Key => key;

    public string Revision => revision;

    /// <summary><c>host:port</c>.</summary>
    public string Address => address;

    /// <summary>What a request's URI begins with.</summary>
    public string Prefix { get; } = $"http://{address}";

    public int InFlight => Volatile.Read(ref _state) & int.MaxValue;

    public bool IsClosed => Volatile.Read(ref _state) < 0;

    /// <summary>Completes once it is closed and the last request has left.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Called when requests failed so often that it should be taken out until it answers probes again; says why.</summary>
    public Action<string>? Ejected { get; set; }

    /// <summary>Failed requests in a row that call <see cref="Ejected"/>.</summary>
    public int FailuresToEject { get; init; } = 3;

    public bool TryEnter()
    {
        var state = Volatile.Read(ref _state);
        while (state >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
            {
                return true;
            }

            state = seen;
        }

        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            _idle.TrySetResult();
        }
    }

    public void Close()
    {
        if ((Interlocked.Or(ref _state, Closed) & int.MaxValue) == 0)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>Nothing new, and completes when nothing is left.</summary>
    public Task WhenEmptyAsync()
    {
        Close();
        return _idle.Task;
    }

    public void ReportSuccess() => Volatile.Write(ref _failures, 0);

    /// <param name="reason">What went wrong, one phrase.</param>
    /// <param name="atOnce">Nobody listens there: no need to see it thrice.</param>
    public void ReportFailure(string reason, bool atOnce = false)
    {
        if (Interlocked.Increment(ref _failures) == FailuresToEject || atOnce)
        {
            Ejected?.Invoke(reason);
        }
    }
}
