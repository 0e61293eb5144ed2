using CloudNativeAi;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CustomScorer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<RackTemperatures>();
builder.Services.AddCloudNativeAi(builder.Configuration.GetSection("CloudNativeAi"))
    .AddResources(r => r
        .AddNode("a1", node => Gpus(node, rack: "a"))
        .AddNode("b1", node => Gpus(node, rack: "b")))
    .AddScheduling(s => s.AddNodeScorer<CoolingScorer>(weight: 3));

using var host = builder.Build();
await host.StartAsync();
var (scheduler, racks) = (host.Services.GetRequiredService<IScheduler>(), host.Services.GetRequiredService<RackTemperatures>());

racks.Report("a", 34);
racks.Report("b", 22);
await PlaceAsync("first");

racks.Report("b", 39);
await PlaceAsync("second");
await host.StopAsync();

async Task PlaceAsync(string name)
{
    var work = new WorkloadSpec(Guid.NewGuid(), Tenant.Default, name, "default", [new PodSet("main", 1, ResourceList.Of(("nvidia.com/gpu", "2")))]);
    await scheduler.SubmitAsync(work);
    await foreach (var change in scheduler.WatchAsync())
    {
        if (change.Key == work.Id && change.Value?.Placement is { } placement)
        {
            Console.WriteLine($"{name} is on {placement.Replicas[0].Node}.");
            Console.WriteLine($"  {(await scheduler.ExplainAsync(work.Id)).Text}");
            return;
        }
    }
}

static void Gpus(NodeOptions node, string rack)
{
    node.Labels["rack"] = rack;
    node.Capacity["nvidia.com/gpu"] = 8;
}
