using System.Text;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Storage;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.Devices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Fuzz;

/// <summary>A host's settings as a JSON file says them, and what becomes of them.</summary>
internal static class Settings
{
    /// <summary>Valid settings that between them say everything there is to say.</summary>
    public const string Full = """
        {
          "Queues": {
            "research": {
              "Ordering": "StrictFifo", "Cohort": "hall", "Weight": 2.5, "Coverage": "All", "Profile": "mine", "Stop": "None", "Tenants": [ "default", "acme" ],
              "Nominal": { "cpu": "64", "memory": "1Ti", "nvidia.com/gpu": 8, "nvidia.com/gpu.memory": "640Gi", "pods": 100 },
              "BorrowingLimit": { "nvidia.com/gpu": 4 }, "LendingLimit": { "nvidia.com/gpu": 2, "cpu": "1500m" },
              "Flavors": [ { "Name": "a100", "Nominal": { "nvidia.com/gpu": 4 }, "LendingLimit": { "nvidia.com/gpu": 0 } }, { "Name": "spot", "Nominal": { "nvidia.com/gpu": 8 }, "BorrowingLimit": { "nvidia.com/gpu": 8 } } ],
              "Fungibility": { "WhenCanBorrow": "TryNextFlavor", "WhenCanPreempt": "MayStopSearch" },
              "Preemption": { "WithinQueue": "LowerOrNewerEqualPriority", "ReclaimWithinCohort": "LowerPriority", "BorrowWithinCohort": "LowerPriority", "BorrowThreshold": -5, "MinRunTime": "00:10:00" }
            },
            "batch": { "Cohort": "hall", "Weight": 0, "Coverage": "None" }
          },
          "Cohorts": { "hall": { "Parent": "site", "Weight": 3, "Nominal": { "nvidia.com/gpu": 2 }, "BorrowingLimit": { "cpu": 8 }, "Flavors": [ { "Name": "spot", "Nominal": { "nvidia.com/gpu": 1 } } ] }, "site": { } },
          "Flavors": { "a100": { "NodeLabels": { "model": "a100" }, "DeviceMemory": { "nvidia.com/gpu": "80Gi" } }, "spot": { "Taints": [ { "Key": "spot", "Value": "true", "Effect": "NoSchedule" } ], "DeviceMemory": { "nvidia.com/gpu": "80Gi" } } },
          "VirtualResources": [ "example.com/licence" ],
          "FairSharing": true, "UsageHalfLife": "1.00:00:00", "GangRecovery": "00:02:00", "ReserveAfter": "00:30:00",
          "TopologyLevels": [ "zone", "rack" ],
          "DeviceChooser": "topology", "Profile": "spread", "MaxNodeLoad": 0.9,
          "Profiles": { "mine": { "Scorers": { "best-fit": 2, "spread": 1, "fragmentation": 0 }, "DeviceChooser": "emptiest" } },
          "PartitionModels": { "Card-X": { "MemorySlices": 4, "ComputeSlices": 3, "Profiles": { "1s": { "MemorySlices": 1, "ComputeSlices": 1, "Starts": [ 0, 1, 2 ] }, "4s": { "MemorySlices": 4, "ComputeSlices": 3, "Starts": [ 0 ] } } } },
          "RetryDelay": "00:00:00.050", "MaxRetryDelay": "00:00:05"
        }
        """;

    /// <summary>A host's section from such a text.</summary>
    /// <exception cref="FormatException">It is no JSON, or names a setting twice.</exception>
    public static IConfigurationSection Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "CloudNativeAi": { "Scheduling": {{json}} } }"""));
        return new ConfigurationBuilder().AddJsonStream(stream).Build().GetSection("CloudNativeAi");
    }

    /// <summary>Composes a scheduler, starts it as a host would, and lets it decide and explain in each of its queues.</summary>
    /// <exception cref="OptionsValidationException">The settings are refused.</exception>
    public static void Start(IConfigurationSection section, Action<ISchedulingBuilder>? configure = null)
    {
        using var services = Compose(section, configure);
        services.GetRequiredService<IStartupValidator>().Validate();
        _ = services.GetRequiredService<IScheduler>();
        var model = new SchedulingModel(new ClusterState(services.GetRequiredService<IReadOnlyList<PlacementProfile>>()));
        model.Configure(services.GetRequiredService<IOptions<SchedulingOptions>>().Value);
        model.UpsertNode(Cards.Node("n1", Cards.Plain(8)) with { Labels = new Dictionary<string, string> { ["model"] = "a100", ["rack"] = "a" } }, Cluster.Start);
        var ids = new List<Guid>();
        foreach (var queue in model.Queues.All.Where(static queue => !queue.Stopped && queue.Admits(Tenant.Default)).ToList())
        {
            for (var i = 0; i < 2; i++)
            {
                var spec = Cluster.Spec($"{queue.Name}-{i}", Cluster.Set(2, ("cpu", "1"), (FuzzSpecs.Gpu, "2")), priority: i, queue: queue.Name) with { Name = "some" };
                ids.Add(model.Submit(spec, WorkloadCodec.DigestOf(spec, out _), Cluster.Start, null).Id);
            }
        }

        var (core, decisions, rounds) = (new DecisionCore(model), new List<Decision>(), 0);
        do
        {
            core.Decide(Cluster.Start, decisions);
        }
        while (model.ChangedElsewhere && ++rounds < 100);
        Assert.True(rounds < 100, "Decisions never end.");
        Assert.All(ids, id => Assert.NotEmpty(new Explainer(model).Explain(model.Entries[id], Cluster.Start).Text));
    }

    /// <summary>What is wrong with settings, one line each; none: they are good.</summary>
    public static IReadOnlyList<string> Faults(string json, Action<ISchedulingBuilder>? configure = null)
    {
        try
        {
            Start(Read(json), configure);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    private static ServiceProvider Compose(IConfigurationSection section, Action<ISchedulingBuilder>? configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCloudNativeAi(section).AddScheduling(configure);
        return services.BuildServiceProvider();
    }
}
