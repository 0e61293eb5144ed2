using System.Diagnostics.Metrics;
using CloudNativeAi.Resources.Pools;

namespace CloudNativeAi.Resources.Diagnostics;

/// <summary>What this room measures.</summary>
internal sealed class ResourcesMetrics
{
    public ResourcesMetrics(IMeterFactory meters, PoolDirectory directory)
    {
        var meter = meters.Create(ResourcesInstruments.Meter);
        meter.CreateObservableGauge(ResourcesInstruments.DeviceCount, () => Count(directory), ResourcesInstruments.DeviceUnit, "Devices of all nodes, by kind and state.");
    }

    private static IEnumerable<Measurement<long>> Count(PoolDirectory directory) =>
        from pair in directory.Nodes.Snapshot()
        from device in pair.Value.Devices
        group device by (device.Kind, device.Health) into alike
        select new Measurement<long>(
            alike.LongCount(),
            new KeyValuePair<string, object?>(ResourcesInstruments.Kind, alike.Key.Kind.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>(ResourcesInstruments.State, alike.Key.Health.ToString().ToLowerInvariant()));
}
