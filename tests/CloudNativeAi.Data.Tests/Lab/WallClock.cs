namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>Real time with a wall clock that is off, and can jump.</summary>
internal sealed class WallClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        get => new(Volatile.Read(ref _offset));
        set => Volatile.Write(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
