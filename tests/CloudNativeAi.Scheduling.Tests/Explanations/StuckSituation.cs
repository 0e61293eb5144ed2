using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Explanations;

/// <summary>A random cluster in which a workload waits, and somebody who does what its explanation says.</summary>
internal sealed class StuckSituation
{
    private const string Slot = "example.com/slot";
    private const string Gpu = "nvidia.com/gpu";
    private readonly Random _random;
    private readonly Lab _lab;
    private readonly Dictionary<string, QueueOptions> _queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private WorkloadSpec _stuck;
    private int _added;

    private StuckSituation(int seed)
    {
        _random = new Random(seed);
        _queues["open"] = new QueueOptions();
        _queues["mine"] = Lab.Queue((Slot, Number(2, 7)), ("cpu", Number(8, 30)), (Gpu, "4"));
        _queues["theirs"] = Lab.Queue((Slot, Number(2, 7)));
        (_queues["mine"].Cohort, _queues["theirs"].Cohort) = ("all", "all");
        _queues["mine"].Preemption.WithinQueue = PreemptionPolicy.LowerPriority;
        _queues["strict"] = Lab.Strict(new QueueOptions());
        _queues["flavored"] = new QueueOptions();
        foreach (var flavor in (string[])["fast", "slow"])
        {
            var quota = new FlavorQuotaOptions { Name = flavor };
            quota.Nominal[Slot] = ResourceQuantity.Parse(Number(2, 6));
            _queues["flavored"].Flavors.Add(quota);
        }

        _lab = new Lab(
            options =>
            {
                options.GangRecovery = TimeSpan.FromMinutes(10);
                options.ReserveAfter = _random.Next(2) == 0 ? TimeSpan.FromSeconds(30) : null;
                options.TopologyLevels.Add("rack");
                options.Flavors["fast"] = new FlavorOptions { NodeLabels = { ["tier"] = "fast" } };
                options.Flavors["slow"] = new FlavorOptions { NodeLabels = { ["tier"] = "slow" }, Taints = { new Taint("spot", "", TaintEffect.NoSchedule) } };
            },
            new PlacementProfile(PlacementProfiles.BestFit, [], [new WeightedScorer(new BestFitScorer(), 1)], topologyLabels: ["rack"]),
            [.. _queues.Select(static pair => (pair.Key, pair.Value))]);
        for (var i = 0; i < _random.Next(2, 6); i++)
        {
            AddNode($"n{i}");
        }

        _stuck = Fill();
    }

    public WaitReasonCode Code { get; private set; }

    public string Report { get; private set; } = "";

    /// <summary>Null: nobody waits in it.</summary>
    public static StuckSituation? Make(int seed)
    {
        var made = new StuckSituation(seed);
        if (!made._lab.Model.Entries.TryGetValue(made._stuck.Id, out var entry) || entry.Phase != WorkloadPhase.Waiting)
        {
            return null;
        }

        var explanation = made._lab.Explain(made._stuck.Name);
        (made.Code, made.Report) = (made._lab.Why(made._stuck.Name), explanation.Report);
        Assert.True(explanation.Reasons[0].Code == made.Code, $"seed {seed}: explained by {explanation.Reasons[0].Code}, judged {made.Code}");
        return made;
    }

    /// <summary>Does what the first remedy says; null: the workload started, else what is wrong.</summary>
    public string? Apply()
    {
        var explanation = _lab.Explain(_stuck.Name);
        if (explanation.Remedies.Count == 0)
        {
            return "there is no remedy";
        }

        Remedy[] all = [explanation.Remedies[0], .. explanation.Remedies[0].Also];
        foreach (var remedy in all.OrderBy(static one => one.Kind == RemedyKind.LoadData))
        {
            Do(remedy);
        }

        _lab.Run();
        return _lab.Model.Entries.TryGetValue(_stuck.Id, out var entry) && entry.Phase == WorkloadPhase.Placed ? null : entry is null ? "it is gone" : $"it waits for {_lab.Why(entry.Spec.Name)} after: {explanation.Remedies[0].Text}\n  then: {_lab.Explain(entry.Spec.Name).Report}\n nodes: {string.Join(", ", _lab.Model.Nodes.Values.Select(node => $"{node.Id} {node.Allocatable} {string.Join("/", node.Labels.Values)}"))}\n placed: {string.Join(", ", _lab.Model.Placed.Select(one => $"{one.Spec.Name} {one.Queue.Name} {one.Sets[0].Flavor} {string.Join("+", one.Sets[0].Replicas.Select(replica => replica.Node.Value))}"))}";
    }

    private void Do(Remedy remedy)
    {
        switch (remedy.Kind)
        {
            case RemedyKind.WaitFor:
                foreach (var id in remedy.At is null ? remedy.Workloads : [])
                {
                    if (_lab.Model.Entries.TryGetValue(id, out var other))
                    {
                        Queues.WorkloadCalls.Complete(_lab.Model, other);
                    }
                }

                PassTo(remedy.At ?? _lab.Now);
                break;
            case RemedyKind.LoadData:
                foreach (var content in remedy.Content)
                {
                    foreach (var node in remedy.Nodes.Count > 0 ? remedy.Nodes : [.. _lab.Model.Nodes.Keys])
                    {
                        Queues.ContentChanges.SetHeld(_lab.Model, node, content, 9000);
                    }
                }

                break;
            case RemedyKind.OpenQueue:
                _queues[remedy.Queue!].Stop = QueueStop.None;
                _lab.SetQueue(remedy.Queue!, _queues[remedy.Queue!]);
                break;
            case RemedyKind.CompleteStartGroup:
                for (var i = 0; i < remedy.Count; i++)
                {
                    _lab.Submit(Spec($"member{i}", Set(0, ("cpu", "1")), queue: "open") with { StartGroup = _stuck.StartGroup });
                }

                break;
            case RemedyKind.NameResource:
                _queues[remedy.Queue!].Nominal[remedy.Resource!.Value.Value] = remedy.To;
                _lab.SetQueue(remedy.Queue!, _queues[remedy.Queue!]);
                break;
            case RemedyKind.RaiseQuota:
                QuotaOptions quota = remedy.Flavor is { } name ? _queues[remedy.Queue!].Flavors.Single(flavor => flavor.Name == name) : _queues[remedy.Queue!];
                quota.Nominal[remedy.Resource!.Value.Value] = remedy.To;
                _lab.SetQueue(remedy.Queue!, _queues[remedy.Queue!]);
                break;
            case RemedyKind.RaisePriority:
                Resubmit(_stuck with { Priority = Math.Max(_stuck.Priority, remedy.Priority!.Value) });
                break;
            case RemedyKind.Uncordon:
                foreach (var id in remedy.Nodes)
                {
                    var node = _nodes[id.Value[5..]] = _nodes[id.Value[5..]] with { Schedulable = true };
                    _lab.Set(node);
                }

                break;
            case RemedyKind.Tolerate:
                Resubmit(_stuck with { PodSets = [.. _stuck.PodSets.Select(set => set with { Tolerations = [.. set.Tolerations, .. remedy.Taints.Select(static taint => new Toleration(taint.Key, taint.Value))] })] });
                break;
            case RemedyKind.WidenTopology:
                Resubmit(_stuck with { PodSets = [.. _stuck.PodSets.Select(set => set.Name == remedy.PodSet ? set with { Topology = null } : set)] });
                break;
            case RemedyKind.ShortenRunTime:
                Resubmit(_stuck with { MaxRunTime = remedy.RunTime });
                break;
            case RemedyKind.AddNodes:
                AddNodes(remedy);
                break;
            case RemedyKind.FreeAmount:
                foreach (var id in remedy.Workloads)
                {
                    Queues.WorkloadCalls.Complete(_lab.Model, _lab.Model.Entries[id]);
                }

                break;
        }
    }

    private void AddNodes(Remedy remedy)
    {
        for (var i = 0; i < remedy.Count; i++)
        {
            var name = $"new{_added++}";
            var labels = remedy.Labels.ToDictionary(static pair => pair.Key, pair => pair.Value == "new" ? "new-domain" : pair.Value, StringComparer.Ordinal);
            _lab.Set(Node(name) with { Allocatable = remedy.Capacity, Labels = labels, Devices = DevicesOf(name, remedy) });
        }
    }

    private static IReadOnlyList<Device> DevicesOf(string name, Remedy remedy) =>
        remedy.Devices is not { } devices ? [] : [.. Enumerable.Range(0, (int)remedy.Capacity[devices.Resource].ToUnitsCeiling()).Select(i => new Device($"{name}/{i}", DeviceKind.Gpu, devices.Resource, "A100-80GB", 80L << 30, DeviceHealth.Healthy))];

    private void Resubmit(WorkloadSpec spec)
    {
        if (_lab.Model.Entries.TryGetValue(_stuck.Id, out var entry))
        {
            if (entry.Phase == WorkloadPhase.Placed)
            {
                // What was done before was enough.
                return;
            }

            Queues.WorkloadCalls.Cancel(_lab.Model, entry, _lab.Now);
        }

        _stuck = spec with { Id = Guid.NewGuid() };
        _lab.Submit(_stuck with { Id = Id(_stuck.Name) });
        _stuck = _stuck with { Id = Id(_stuck.Name) };
    }

    private void PassTo(DateTimeOffset at)
    {
        while (_lab.NextDue(_lab.Now) is { } due && due <= at)
        {
            _lab.Now = due;
            _lab.Run();
        }

        _lab.Now = at > _lab.Now ? at : _lab.Now;
        _lab.Run();
    }

    private string Number(int from, int to) => _random.Next(from, to).ToString(CultureInfo.InvariantCulture);

    private void AddNode(string name)
    {
        var node = Node(name, ("cpu", Number(6, 20)), (Slot, Number(2, 6)), (Gpu, "2")) with
        {
            Labels = new Dictionary<string, string> { ["rack"] = $"r{_random.Next(2)}", ["tier"] = _random.Next(2) == 0 ? "fast" : "slow" },
            Taints = _random.Next(4) == 0 ? [new Taint("spot", "", TaintEffect.NoSchedule)] : [],
            Schedulable = _random.Next(4) != 0,
            Devices = [.. Enumerable.Range(0, 2).Select(i => new Device($"{name}/{i}", DeviceKind.Gpu, Gpu, "A100-80GB", 80L << 30, DeviceHealth.Healthy))],
        };
        _nodes[name] = node;
        _lab.Set(node);
    }

    /// <summary>Others first, then the one that is to be stuck.</summary>
    private WorkloadSpec Fill()
    {
        for (var i = 0; i < _random.Next(1, 7); i++)
        {
            _lab.Submit(Spec($"other{i}", Set(_random.Next(1, 4), (Slot, Number(1, 3)), ("cpu", Number(1, 5))), queue: Queue()) with
            {
                MaxRunTime = _random.Next(2) == 0 ? TimeSpan.FromSeconds(_random.Next(20, 400)) : null,
                Priority = _random.Next(5) == 0 ? 5 : 0,
            });
            _lab.Run();
            _lab.Now += TimeSpan.FromSeconds(_random.Next(1, 20));
        }

        var stuck = Stuck();
        _lab.Submit(stuck);
        _lab.Run(answer: false);
        _lab.Now += TimeSpan.FromSeconds(1);
        return stuck;
    }

    private WorkloadSpec Stuck()
    {
        var set = Set(_random.Next(1, 5), (Slot, Number(1, 4)), ("cpu", Number(1, 6)));
        var spec = Spec("stuck", set, queue: Queue());
        switch (_random.Next(20))
        {
            case 0:
                _queues[spec.Queue].Stop = QueueStop.None;
                _lab.Submit(spec);
                _queues[spec.Queue].Stop = QueueStop.Hold;
                _lab.SetQueue(spec.Queue, _queues[spec.Queue]);
                return spec;
            case 1:
                var first = _lab.Submit(Spec("first", Set(1, ("cpu", "1")), queue: "open"));
                return spec with { DependsOn = [first.Id] };
            case 2:
                return spec with { StartGroup = new StartGroup("together", _random.Next(2, 4)) };
            case 3:
                return Spec("stuck", Set(1, ("example.com/fpga", "1")), queue: "mine");
            case 4:
                return Spec("stuck", set with { NodeSelector = new Dictionary<string, string> { ["tier"] = "slow" } }, queue: "flavored");
            case 5:
                return spec with { PodSets = [set with { Count = _random.Next(5, 12), MinCount = 5 }] };
            case 6:
                _lab.Submit(Spec("head", Set(9, (Slot, "2")), queue: "strict"));
                return spec with { Queue = "strict" };
            case 7 or 13:
                return BehindReservation(spec);
            case 14:
                return Apart(spec);
            case 15 or 16:
                return OverQuota(spec, preempts: _random.Next(2) == 0);
            case 8 or 9:
                return spec with { PodSets = [set with { Topology = new TopologyRequest { Required = "rack" } }] };
            case 10:
                return spec with { PodSets = [set with { Requests = ResourceList.Of(("cpu", "1")), Devices = new DeviceRequest(Gpu, 1, _random.Next(1, 4) * 250) }] };
            case 11:
                return spec with { Priority = 9, Queue = "mine" };
            case 18 or 19:
                return Cold(spec);
            case 12:
                return new WorkloadSpec(Id("stuck"), Tenant.Default, "stuck", spec.Queue, [set, Set(_random.Next(1, 3), ("cpu", Number(4, 20))) with { Name = "driver" }]);
            default:
                return spec;
        }
    }

    /// <summary>Its data is somewhere else, or nowhere.</summary>
    private WorkloadSpec Cold(WorkloadSpec spec)
    {
        ContentKey[] contents = [new("a"), new("b")];
        Array.ForEach(contents, content => Queues.ContentChanges.SetSize(_lab.Model, content, _random.Next(1, 9) * 1000L));
        foreach (var node in _nodes.Values)
        {
            Queues.ContentChanges.SetHeld(_lab.Model, node.Id, contents[_random.Next(2)], _random.Next(0, 1500));
        }

        return spec with
        {
            PodSets = [spec.PodSets[0] with { Content = contents[..^_random.Next(2)] }],
            WarmStart = new WarmStart(_random.Next(80, 101) / 100m) { Within = _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(30, 300)) : null },
        };
    }

    /// <summary>Room that is kept for one that waited long.</summary>
    private WorkloadSpec BehindReservation(WorkloadSpec spec)
    {
        _lab.Configure(static options => options.ReserveAfter = TimeSpan.FromSeconds(30));
        Special("kept", 4, "r0");
        var here = new Dictionary<string, string> { ["special"] = "kept" };
        _lab.Submit(Spec("timed", Set(1, (Slot, "3")) with { NodeSelector = here }, queue: "open") with { MaxRunTime = TimeSpan.FromSeconds(_random.Next(100, 300)) });
        _lab.Submit(Spec("big", Set(1, (Slot, "4")) with { NodeSelector = here }, queue: "open"));
        _lab.Run();
        _lab.Now += TimeSpan.FromSeconds(60);
        return spec with { Queue = "open", PodSets = [Set(1, (Slot, "1")) with { NodeSelector = here }] };
    }

    /// <summary>Enough is free, but in two racks.</summary>
    private WorkloadSpec Apart(WorkloadSpec spec)
    {
        foreach (var (name, rack) in (ReadOnlySpan<(string, string)>)[("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")])
        {
            Special(name, 3, rack);
            _lab.Submit(Spec($"fill-{name}", Set(1, (Slot, name is "a" or "c" ? "3" : "1")) with { NodeSelector = new Dictionary<string, string> { ["special"] = name } }, queue: "open"));
        }

        _lab.Run();
        return spec with { Queue = "open", PodSets = [Set(3, (Slot, "1")) with { NodeSelector = new Dictionary<string, string> { ["kind"] = "special" }, Topology = new TopologyRequest { Required = "rack" } }] };
    }

    /// <summary>Nodes are there, quota is used by work that could be stopped for it or not.</summary>
    private WorkloadSpec OverQuota(WorkloadSpec spec, bool preempts)
    {
        Special("wide", 30, "r0");
        for (var i = 0; i < 12; i++)
        {
            _lab.Submit(Spec($"low{i}", Set(1, (Slot, "1")) with { NodeSelector = new Dictionary<string, string> { ["special"] = "wide" } }, queue: "mine") with { MaxRunTime = i % 2 == 0 ? TimeSpan.FromSeconds(90 + i) : null });
        }

        _lab.Run();
        foreach (var (name, _) in _lab.Waiting())
        {
            if (name.StartsWith("low", StringComparison.Ordinal))
            {
                Queues.WorkloadCalls.Cancel(_lab.Model, _lab[name], _lab.Now);
            }
        }

        return spec with { Queue = "mine", Priority = preempts ? 9 : 0, PodSets = [Set(1, (Slot, "2"))] };
    }

    private void Special(string name, int slots, string rack) =>
        _lab.Set(Node(name, ("cpu", "64"), (Slot, slots.ToString(CultureInfo.InvariantCulture))) with { Labels = new Dictionary<string, string> { ["special"] = name, ["kind"] = "special", ["rack"] = rack, ["tier"] = "fast" } });

    private string Queue() => _random.Next(5) switch
    {
        0 or 1 => "mine",
        2 => "theirs",
        3 => "flavored",
        _ => "open",
    };
}
