using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>The words of a scenario in the words of the library.</summary>
internal static class ScenarioCluster
{
    public const string Gpu = "nvidia.com/gpu";

    public static DateTimeOffset At(int seconds) => Cluster.Start.AddSeconds(seconds);

    public static SchedulingOptions Options(Scenario scenario)
    {
        var options = new SchedulingOptions
        {
            FairSharing = scenario.Settings.FairSharing,
            MaxNodeLoad = scenario.Settings.MaxNodeLoad is { } most ? ResourceQuantity.Parse(most).ToMilliCeiling() / 1000m : null,
            GangRecovery = TimeSpan.FromSeconds(scenario.Settings.GangRecoverySeconds),
            ReserveAfter = scenario.Settings.ReserveAfterSeconds is { } after ? TimeSpan.FromSeconds(after) : null,
        };
        foreach (var level in scenario.Given.Topology)
        {
            options.TopologyLevels.Add(level);
        }

        foreach (var flavor in scenario.Given.Flavors)
        {
            var made = options.Flavors[flavor.Name] = new FlavorOptions();
            Fill(made.NodeLabels, flavor.NodeLabels);
            foreach (var taint in flavor.Taints)
            {
                made.Taints.Add(Taint(taint));
            }
        }

        foreach (var cohort in scenario.Given.Cohorts)
        {
            var made = options.Cohorts[cohort.Name] = new CohortOptions { Parent = cohort.Parent, Weight = Weight(cohort.Weight) };
            Limits(made, cohort.Nominal, cohort.BorrowingLimit, cohort.LendingLimit);
            Flavors(made.Flavors, cohort.Flavors);
        }

        foreach (var queue in scenario.Given.Queues)
        {
            options.Queues[queue.Name] = Queue(queue);
        }

        return options;
    }

    public static void Limits(QuotaOptions options, Dictionary<string, string>? nominal, Dictionary<string, string>? borrowing, Dictionary<string, string>? lending)
    {
        Replace(options.Nominal, nominal);
        Replace(options.BorrowingLimit, borrowing);
        Replace(options.LendingLimit, lending);
    }

    public static Node Node(ScenarioNode node) => new(
        new NodeId($"test/{node.Name}"),
        InstanceId: node.Name,
        Pool: "",
        NodeLifecycle.OnDemand,
        Schedulable: !node.Cordoned,
        Ready: true,
        ResourceList.Of([.. Plenty(node), .. node.Capacity.Select(pair => (pair.Key, pair.Value))]),
        ResourceList.Empty,
        [.. node.Gpus.Select((gpu, index) => new Device($"{node.Name}/{index}", DeviceKind.Gpu, Gpu, gpu.Model, ResourceQuantity.Parse(gpu.Memory).ToUnitsCeiling(), DeviceHealth.Healthy) { Partitioned = gpu.Mig })],
        node.Labels,
        [.. node.Taints.Select(Taint)],
        ReclaimAt: null)
    {
        Usage = node.Usage is { } usage ? ResourceList.Of([.. usage.Select(static pair => (pair.Key, pair.Value))]) : null,
    };

    public static WorkloadSpec Spec(ScenarioWorkload workload) => new(Cluster.Id(workload.Name), Tenant.Default, workload.Name, workload.Queue, [.. workload.PodSets.Select(Set)])
    {
        Priority = workload.Priority,
        Elastic = workload.Elastic,
        MaxRunTime = workload.MaxRunSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        DependsOn = [.. workload.DependsOn.Select(Cluster.Id)],
        WarmStart = workload.WarmStart is { } warm ? new WarmStart(ResourceQuantity.Parse(warm.Share).ToMilliCeiling() / 1000m) { Within = warm.WithinSeconds is { } within ? TimeSpan.FromSeconds(within) : null } : null,
    };

    private static QueueOptions Queue(ScenarioQueue queue)
    {
        var made = new QueueOptions
        {
            Cohort = queue.Cohort,
            Ordering = Enum.Parse<QueueOrdering>(queue.Ordering, ignoreCase: true),
            Weight = Weight(queue.Weight),
            Coverage = queue.Unlimited ? QuotaCoverage.None : QuotaCoverage.All,
        };
        made.Preemption.WithinQueue = Enum.Parse<PreemptionPolicy>(queue.Preemption.WithinQueue);
        made.Preemption.ReclaimWithinCohort = Enum.Parse<PreemptionPolicy>(queue.Preemption.ReclaimWithinCohort);
        made.Preemption.BorrowWithinCohort = Enum.Parse<PreemptionPolicy>(queue.Preemption.BorrowWithinCohort);
        made.Fungibility.WhenCanBorrow = Enum.Parse<FlavorSearch>(queue.FlavorFungibility.WhenCanBorrow);
        made.Fungibility.WhenCanPreempt = Enum.Parse<FlavorSearch>(queue.FlavorFungibility.WhenCanPreempt);
        Limits(made, queue.Nominal, queue.BorrowingLimit, queue.LendingLimit);
        Flavors(made.Flavors, queue.Flavors);
        return made;
    }

    private static void Flavors(IList<FlavorQuotaOptions> to, List<ScenarioFlavorQuota> from)
    {
        foreach (var flavor in from)
        {
            var made = new FlavorQuotaOptions { Name = flavor.Name };
            Limits(made, flavor.Nominal, flavor.BorrowingLimit, flavor.LendingLimit);
            to.Add(made);
        }
    }

    private static PodSet Set(ScenarioPodSet set) => new(set.Name, set.Count, ResourceList.Of([.. set.Requests.Select(pair => (pair.Key, pair.Value)), .. Whole(set.Gpu)]))
    {
        MinCount = set.MinCount ?? set.Count,
        NodeSelector = set.NodeSelector,
        Tolerations = [.. set.Tolerations.Select(one => new Toleration(one.Key, one.Value))],
        Topology = set.Topology is { } topology ? Topology(topology) : null,
        Devices = Parts(set.Gpu),
        Content = [.. set.Content.Select(static one => new ContentKey(one))],
    };

    private static TopologyRequest Topology(ScenarioTopology topology) => new()
    {
        Required = topology.Required,
        Preferred = topology.Preferred,
        Slices = topology.SliceLevel is { } level ? [new TopologySlice(level, topology.SliceSize)] : [],
    };

    private static (string, string)[] Whole(ScenarioGpuRequest? gpu) =>
        gpu is { Share: null, Memory: null, Cores: 0, Profile: null } ? [(Gpu, gpu.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))] : [];

    private static DeviceRequest? Parts(ScenarioGpuRequest? gpu) =>
        gpu is null || Whole(gpu).Length > 0 ? null
        : gpu.Profile is { } profile ? new DeviceRequest(Gpu, gpu.Count) { Profile = profile }
        : gpu.Memory is { } memory ? new DeviceRequest(Gpu, gpu.Count) { MemoryBytes = ResourceQuantity.Parse(memory).ToUnitsCeiling(), ComputeMilli = gpu.Cores * 10 }
        : new DeviceRequest(Gpu, gpu.Count, gpu.Share is { } share ? (int)ResourceQuantity.Parse(share).ToMilliCeiling() : gpu.Cores * 10);

    /// <summary>What a node that does not name it has of it.</summary>
    private static IEnumerable<(string Name, string Amount)> Plenty(ScenarioNode node) =>
        new[] { ("cpu", "1000000"), ("memory", "1Pi"), ("pods", "1000000") }.Where(one => !node.Capacity.ContainsKey(one.Item1));

    private static Taint Taint(ScenarioTaint taint) => new(taint.Key, taint.Value ?? "", Enum.Parse<TaintEffect>(taint.Effect));

    private static decimal Weight(string weight) => ResourceQuantity.Parse(weight).ToMilliCeiling() / 1000m;

    private static void Replace(IDictionary<string, ResourceQuantity> to, Dictionary<string, string>? from)
    {
        if (from is not null)
        {
            to.Clear();
            foreach (var (name, amount) in from)
            {
                to[name] = ResourceQuantity.Parse(amount);
            }
        }
    }

    private static void Fill(IDictionary<string, string> to, Dictionary<string, string> from)
    {
        foreach (var (name, value) in from)
        {
            to[name] = value;
        }
    }
}
