namespace CloudNativeAi.Scheduling.State;

/// <summary>Row versions that only rise and are unique over a state and all its copies: each draws ranges of its own.</summary>
internal sealed class VersionSource
{
    private const long RangeSize = 1 << 20;
    private readonly Shared _shared;
    private long _next;
    private long _end;

    public VersionSource() => _shared = new Shared();

    private VersionSource(Shared shared) => _shared = shared;

    public long Next()
    {
        if (_next == _end)
        {
            _end = Interlocked.Add(ref _shared.Drawn, RangeSize);
            _next = _end - RangeSize;
        }

        return ++_next;
    }

    public VersionSource Clone() => new(_shared);

    private sealed class Shared
    {
        public long Drawn;
    }
}
