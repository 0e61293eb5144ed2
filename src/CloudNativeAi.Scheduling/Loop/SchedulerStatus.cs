namespace CloudNativeAi.Scheduling.Loop;

/// <summary>How the loop fares, for the health check.</summary>
internal sealed class SchedulerStatus
{
    private string? _trouble;
    private volatile bool _ready;

    /// <summary>Stored workloads were read and nodes were listed.</summary>
    public bool IsReady
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>What it is stuck with, one sentence; null: nothing.</summary>
    public string? Trouble
    {
        get => Volatile.Read(ref _trouble);
        set => Volatile.Write(ref _trouble, value);
    }
}
