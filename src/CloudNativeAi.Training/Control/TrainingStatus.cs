using System.Collections.Concurrent;

namespace CloudNativeAi.Training.Control;

/// <summary>How the controller fares, for the health check.</summary>
internal sealed class TrainingStatus
{
    private readonly ConcurrentDictionary<Guid, string> _stuck = [];
    private string? _trouble;
    private volatile bool _ready;

    /// <summary>Stored jobs were read and replicas were listed.</summary>
    public bool IsReady
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>What a watch is stuck with; null: nothing.</summary>
    public string? Trouble
    {
        get => Volatile.Read(ref _trouble);
        set => Volatile.Write(ref _trouble, value);
    }

    /// <summary>Jobs whose loops fail, with what they say.</summary>
    public IReadOnlyCollection<KeyValuePair<Guid, string>> Stuck => [.. _stuck];

    public void Fails(Guid job, string message) => _stuck[job] = message;

    public void Recovers(Guid job) => _stuck.TryRemove(job, out _);
}
