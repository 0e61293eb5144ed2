using System.Diagnostics.Metrics;

namespace CloudNativeAi.Serving.Diagnostics;

/// <summary>The package's meter.</summary>
internal sealed class ServingMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<double> _coldStart;
    private readonly Histogram<double> _route;
    private readonly Counter<long> _retries;

    public ServingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ServingInstruments.Name);
        _coldStart = _meter.CreateHistogram<double>(ServingInstruments.ColdStartDuration, "s", "From a replica's place to its first traffic.");
        _route = _meter.CreateHistogram<double>(ServingInstruments.RouteDuration, "s", "From a request's arrival to its replica.");
        _retries = _meter.CreateCounter<long>(ServingInstruments.Retries, "{retry}", "Requests sent to a further replica.");
    }

    public bool MeasuresRoutes => _route.Enabled;

    public void Started(string tenant, string service, TimeSpan duration) => _coldStart.Record(duration.TotalSeconds, Tag(ServingInstruments.TenantTag, tenant), Tag(ServingInstruments.ServiceTag, service));

    public void Routed(string tenant, string service, TimeSpan duration) => _route.Record(duration.TotalSeconds, Tag(ServingInstruments.TenantTag, tenant), Tag(ServingInstruments.ServiceTag, service));

    public void Retried(string tenant, string service) => _retries.Add(1, Tag(ServingInstruments.TenantTag, tenant), Tag(ServingInstruments.ServiceTag, service));

    /// <summary>Registers the gauges; what they observe belongs to other rooms.</summary>
    public void Observe(Func<IEnumerable<Measurement<long>>> replicas, Func<IEnumerable<Measurement<double>>> weights)
    {
        _meter.CreateObservableGauge(ServingInstruments.ReplicaCount, replicas, "{replica}", "Replicas by state.");
        _meter.CreateObservableGauge(ServingInstruments.RolloutWeight, weights, "1", "The share a revision gets now.");
    }

    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
