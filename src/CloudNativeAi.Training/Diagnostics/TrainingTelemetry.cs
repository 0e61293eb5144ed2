using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudNativeAi.Training.Diagnostics;

/// <summary>The package's meter and activity source.</summary>
internal sealed class TrainingTelemetry : IDisposable, IAsyncDisposable
{
    private readonly Histogram<double> _recovery;
    private readonly Histogram<double> _checkpoint;
    private readonly Histogram<long> _size;
    private readonly Counter<long> _restarts;

    public TrainingTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(TrainingInstruments.Meter);
        _recovery = meter.CreateHistogram<double>(TrainingInstruments.RecoveryDuration, "s", "From a worker lost to the first step after it.");
        _checkpoint = meter.CreateHistogram<double>(TrainingInstruments.CheckpointDuration, "s", "From all shards saved to committed.");
        _size = meter.CreateHistogram<long>(TrainingInstruments.CheckpointSize, "By", "Bytes of a committed checkpoint.");
        _restarts = meter.CreateCounter<long>(TrainingInstruments.Restarts, "{restart}", "Generations that failed and were followed by another.");
        meter.CreateObservableUpDownCounter(TrainingInstruments.ReplicaCount, () => Replicas?.Invoke() ?? 0, "{replica}", "Workers that run.");
    }

    public ActivitySource Activities { get; } = new(TrainingInstruments.Meter);

    /// <summary>Counts workers that run.</summary>
    public Func<int>? Replicas { get; set; }

    public void Recovered(TimeSpan took) => _recovery.Record(took.TotalSeconds);

    public void Committed(TimeSpan took, long bytes)
    {
        _checkpoint.Record(took.TotalSeconds);
        _size.Record(bytes);
    }

    public void Restarted(TrainingFailureKind cause) => _restarts.Add(1, new KeyValuePair<string, object?>("error.type", cause.ToString()));

    public void Dispose() => Activities.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
