namespace CloudNativeAi.Data.Transfer;

/// <summary>Watches that bytes keep coming: a drip is too slow, a long steady body never is. Time the consumer takes does not count.</summary>
internal sealed class ProgressLimit(TransferOptions options, TimeProvider time) : IDisposable
{
    private const int Samples = 20;
    private readonly CancellationTokenSource _timer = new(Timeout.InfiniteTimeSpan, time);
    private readonly Queue<(TimeSpan Waited, long Bytes)> _window = new();
    private TimeSpan _waited;
    private long _bytes;
    private long _since;

    /// <summary>Cancelled when nothing came for too long.</summary>
    public CancellationToken Token => _timer.Token;

    public bool IsTooSlow { get; private set; }

    /// <summary>Time that was spent waiting for bytes.</summary>
    public TimeSpan Waited => _waited;

    /// <summary>Bytes per second of this try, over the time that was spent waiting for them.</summary>
    public double Rate => _waited > TimeSpan.Zero ? _bytes / _waited.TotalSeconds : 0;

    public void Dispose() => _timer.Dispose();

    public void BeginWait()
    {
        _since = time.GetTimestamp();
        _timer.CancelAfter(options.NoAnswer);
    }

    /// <returns>False: too slow.</returns>
    public bool EndWait(int bytes)
    {
        _timer.CancelAfter(Timeout.InfiniteTimeSpan);
        _waited += time.GetElapsedTime(_since);
        _bytes += bytes;
        if (_window.Count == 0)
        {
            _window.Enqueue((TimeSpan.Zero, 0));
        }

        // Forget samples of which a later one is still a whole window old.
        while (_window.Count > 1 && _waited - _window.ElementAt(1).Waited >= options.SlowWindow)
        {
            _window.Dequeue();
        }

        var (start, before) = _window.Peek();
        IsTooSlow = _waited - start >= options.SlowWindow && _bytes - before < options.SlowBytes.Bytes;
        if (_waited - _window.Last().Waited >= options.SlowWindow / Samples)
        {
            _window.Enqueue((_waited, _bytes));
        }

        return !IsTooSlow;
    }
}
