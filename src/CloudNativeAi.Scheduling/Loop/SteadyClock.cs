namespace CloudNativeAi.Scheduling.Loop;

/// <summary>The wall clock as it stood at start, moved on by the monotonic one: a step of the wall clock makes no deadline early or late.</summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _timestamp = time.GetTimestamp();

    public DateTimeOffset Now => _start + time.GetElapsedTime(_timestamp);
}
