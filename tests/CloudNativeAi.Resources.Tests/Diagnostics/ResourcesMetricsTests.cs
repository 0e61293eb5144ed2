using System.Diagnostics.Metrics;
using CloudNativeAi.Resources.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CloudNativeAi.Resources.Tests.Diagnostics;

public sealed class ResourcesMetricsTests
{
    [Fact]
    public async Task Devices_are_counted_by_kind_and_state()
    {
        await using var room = new Room(r => r.AddNode("a", node => node.Devices.Add(new DeviceOptions { Resource = "nvidia.com/gpu", Count = 8 })));
        room.Services.GetRequiredService<ResourcesMetrics>();
        await room.Pools.ListNodesAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var collector = new MetricCollector<long>(room.Services.GetRequiredService<IMeterFactory>(), "CloudNativeAi.Resources", "cloudnativeai.resources.device.count");
        collector.RecordObservableInstruments();
        var measured = Assert.Single(collector.GetMeasurementSnapshot());
        Assert.Equal(8, measured.Value);
        Assert.Equal(("gpu", "healthy"), (measured.Tags["cloudnativeai.device.kind"], measured.Tags["cloudnativeai.device.state"]));
    }
}
