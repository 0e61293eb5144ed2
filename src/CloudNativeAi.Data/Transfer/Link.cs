namespace CloudNativeAi.Data.Transfer;

/// <summary>The way to one source: bounds how many requests are in flight by what they bring. Thread-safe.</summary>
internal sealed class Link(int most, TimeProvider time)
{
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestMeasure = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly LinkPace _pace = new(most);
    private readonly Slots _slots = new(new LinkPace(most).Count);
    private TimeSpan _measure = ShortestMeasure;
    private long _bytes;
    private long _since;
    private bool _hadRoom;
    private bool _refused;

    /// <summary>Requests in flight, at most.</summary>
    public int Count => _slots.Count;

    public ValueTask EnterAsync(Turn turn, CancellationToken cancellationToken) => _slots.EnterAsync(turn, cancellationToken);

    public void Leave()
    {
        if (!_slots.Leave())
        {
            Volatile.Write(ref _hadRoom, true);
        }
    }

    public void Hurry(Turn turn) => _slots.Hurry(turn);

    /// <summary>A request was answered so long after it was sent: a measure lasts several such times.</summary>
    public void Answered(TimeSpan wait)
    {
        lock (_gate)
        {
            var wanted = Math.Clamp(4 * wait.Ticks, ShortestMeasure.Ticks, LongestMeasure.Ticks);
            _measure = TimeSpan.FromTicks((wanted + (3 * _measure.Ticks)) / 4);
            _since = _since == 0 ? time.GetTimestamp() : _since;
        }
    }

    public void Received(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        if (time.GetElapsedTime(Volatile.Read(ref _since)) >= _measure)
        {
            Measure();
        }
    }

    /// <summary>The source refused or broke off: fewer at once, but not twice for what was in flight together.</summary>
    public void Refused()
    {
        lock (_gate)
        {
            if (!_refused)
            {
                _refused = true;
                _pace.Refused();
                _slots.Count = _pace.Count;
            }
        }
    }

    private void Measure()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_since);
            if (elapsed < _measure)
            {
                return;
            }

            var bytes = Interlocked.Exchange(ref _bytes, 0);
            if (!_hadRoom && !_refused)
            {
                _pace.Measured(bytes / elapsed.TotalSeconds);
                _slots.Count = _pace.Count;
            }

            (_since, _hadRoom, _refused) = (time.GetTimestamp(), false, false);
        }
    }
}
