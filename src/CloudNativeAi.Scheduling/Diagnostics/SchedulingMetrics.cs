using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudNativeAi.Scheduling.Diagnostics;

/// <summary>The package's meter and activity source. Gauges read a snapshot that the loop leaves behind.</summary>
internal sealed class SchedulingMetrics : IDisposable, IAsyncDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _decision;
    private readonly Histogram<double> _wait;
    private readonly Counter<long> _preemptions;
    private IReadOnlyList<Measurement<long>> _counts = [];
    private IReadOnlyList<Measurement<double>> _quotas = [];

    public SchedulingMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(SchedulingInstruments.Meter);
        Activities = new ActivitySource(SchedulingInstruments.Meter);
        _decision = _meter.CreateHistogram<double>(SchedulingInstruments.DecisionDuration, "s", "One pass over all that waits.");
        _wait = _meter.CreateHistogram<double>(SchedulingInstruments.WaitDuration, "s", "From submit to placed.");
        _preemptions = _meter.CreateCounter<long>(SchedulingInstruments.Preemptions, "{preemption}", "Workloads asked to stop for others.");
        _meter.CreateObservableUpDownCounter(SchedulingInstruments.WorkloadCount, () => Volatile.Read(ref _counts), "{workload}", "Workloads by queue and state.");
        _meter.CreateObservableGauge(SchedulingInstruments.QuotaUtilization, () => Volatile.Read(ref _quotas), "1", "Used part of a queue's nominal quota.");
    }

    public ActivitySource Activities { get; }

    public void Decided(TimeSpan duration) => _decision.Record(duration.TotalSeconds);

    public void Placed(string queue, TimeSpan waited) => _wait.Record(Math.Max(0, waited.TotalSeconds), new KeyValuePair<string, object?>(SchedulingInstruments.Queue, queue));

    public void Preempted(string queue) => _preemptions.Add(1, new KeyValuePair<string, object?>(SchedulingInstruments.Queue, queue));

    /// <summary>What the gauges say until the next call.</summary>
    public void Show(IReadOnlyList<(string Queue, string State, long Count)> counts, IReadOnlyList<(string Queue, string Resource, double Used)> quotas)
    {
        Volatile.Write(ref _counts, [.. counts.Select(static one => new Measurement<long>(one.Count, new(SchedulingInstruments.Queue, one.Queue), new KeyValuePair<string, object?>(SchedulingInstruments.State, one.State)))]);
        Volatile.Write(ref _quotas, [.. quotas.Select(static one => new Measurement<double>(one.Used, new(SchedulingInstruments.Queue, one.Queue), new KeyValuePair<string, object?>(SchedulingInstruments.Resource, one.Resource)))]);
    }

    public void Dispose()
    {
        Activities.Dispose();
        _meter.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
