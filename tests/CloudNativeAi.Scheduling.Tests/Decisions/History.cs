using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>A random life of a small cluster, checked from scratch after every decision. The same seed gives the same life.</summary>
internal sealed class History
{
    private const string Slot = "example.com/slot";
    private const string Gpu = "nvidia.com/gpu";
    private readonly string[] _queues;
    private readonly int _seed;
    private readonly Random _random;
    private readonly Lab _lab;
    private readonly HistoryCheck _check;
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _gone = new(StringComparer.Ordinal);
    private int _next;

    public History(int seed)
    {
        _random = new Random(seed);
        _seed = seed;
        _queues = HistoryWorld.HasCohorts(seed) ? ["research", "strict", "guest", "open", "guest", "research"] : ["research", "strict", "open", "research"];
        _lab = HistoryWorld.Lab(seed);
        _lab.Configure(options =>
        {
            options.GangRecovery = TimeSpan.FromSeconds(seed % 3 * 20);
            options.ReserveAfter = seed % 2 == 0 ? null : TimeSpan.FromSeconds(20);
        });
        _check = new HistoryCheck(_lab);
        for (var i = 0; i < (HistoryWorld.HasCohorts(seed) ? 5 : 3); i++)
        {
            AddNode();
        }
    }

    /// <summary>What was decided, as text.</summary>
    public System.Text.StringBuilder Log { get; } = new();

    public HistoryCheck Check => _check;

    public History Play(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            _lab.Now += TimeSpan.FromSeconds(_random.Next(0, 20));
            Act();
            Decide();
        }

        Settle();
        return this;
    }

    private void Decide()
    {
        _check.BeforeDecision();
        _lab.Decisions.Clear();
        _lab.Run(answer: false);
        _check.AfterDecision();
        foreach (var decision in _lab.Decisions)
        {
            Log.Append(decision.Kind).Append(' ').Append(decision.Workload).Append(' ').Append(decision.Replicas).Append(' ').Append(decision.For).Append('\n');
        }

        Log.Append(_lab.Model.Ledger.State.Hash()).Append('\n');
    }

    /// <summary>Owners answer everything: it must come to rest, and whoever was made room for must run.</summary>
    private void Settle()
    {
        for (var round = 0; _lab.Model.Disrupted.Count > 0; round++)
        {
            Assert.True(round < 50, "owners are asked again and again though nothing arrives");
            foreach (var asked in _lab.Model.Disrupted.ToList())
            {
                _lab.Model.Release(asked, asked.Disruption!.Release, _lab.Now);
            }

            Decide();
            _check.NoteAnswers();
        }

        _check.AtRest();
    }

    private void Act()
    {
        switch (HistoryWorld.HasCohorts(_seed) && _random.Next(4) == 0 ? 0 : _random.Next(100))
        {
            case < 34:
                Submit();
                break;
            case < 46:
                WithWorkload(entry => _lab.Model.Complete(entry));
                break;
            case < 62:
                WithDisrupted(entry => _lab.Model.Release(entry, _random.Next(3) == 0 ? [.. entry.Disruption!.Release.Take(1)] : entry.Disruption!.Release, _lab.Now));
                break;
            case < 69:
                WithPlaced(Die);
                break;
            case < 73:
                WithWorkload(entry =>
                {
                    _check.Disturb();
                    _lab.Model.Cancel(entry, _lab.Now);
                });
                break;
            case < 78:
                WithWorkload(Resize);
                break;
            case < 82:
                AddNode();
                break;
            case < 86:
                ChangeNode(static (node, _) => null);
                break;
            case < 91:
                ChangeNode(static (node, random) => random.Next(3) switch
                {
                    0 => node with { Schedulable = !node.Schedulable },
                    1 => node with { Ready = !node.Ready },
                    _ => node with { ReclaimAt = Cluster.Start },
                });
                break;
            case < 94:
                _check.Disturb();
                _lab.SetQueue("research", HistoryWorld.HasCohorts(_seed) ? HistoryWorld.Queue(_random, _seed, "lab") : Lab.Queue((Slot, _random.Next(2, 12).ToString(System.Globalization.CultureInfo.InvariantCulture)), ("cpu", "9")));
                break;
            case < 96:
                StopQueue();
                break;
            default:
                WithWorkload(entry => entry.Cost = new EvictionCost(TimeSpan.FromSeconds(_random.Next(100)), TimeSpan.Zero));
                break;
        }
    }

    /// <summary>Stops a queue, or opens it again.</summary>
    private void StopQueue()
    {
        var name = _queues[_random.Next(_queues.Length)];
        var options = _lab.Options.Queues[name];
        options.Stop = options.Stop == QueueStop.None ? (QueueStop)_random.Next(1, 3) : QueueStop.None;
        _check.Disturb();
        _lab.SetQueue(name, options);
    }

    private void Submit()
    {
        var group = _random.Next(12) == 0 ? new StartGroup($"g{_next}", 2) : null;
        try
        {
            for (var i = 0; i < (group is null ? 1 : group.Size); i++)
            {
                _lab.Submit(Spec(group));
            }
        }
        catch (WorkloadRejectedException refused) when (refused.Reason == RejectionReason.QueueStopped)
        {
            // Nothing was submitted; who came before it in a group goes on waiting.
        }
    }

    private WorkloadSpec Spec(StartGroup? group)
    {
        var name = $"w{_next++}";
        var sets = new PodSet[_random.Next(5) == 0 ? 2 : 1];
        var elastic = _random.Next(3) == 0;
        for (var i = 0; i < sets.Length; i++)
        {
            var count = _random.Next(1, HistoryWorld.HasCohorts(_seed) ? 4 : 6);
            var min = elastic || _random.Next(4) == 0 ? _random.Next(1, count + 1) : count;
            var set = new PodSet($"s{i}", count, Request()) { MinCount = min };
            set = _random.Next(6) == 0 ? set with { Requests = ResourceList.Of(("cpu", "1")), Devices = new DeviceRequest(Gpu, 1, _random.Next(1, 4) * 250) } : set;
            set = count > min && _random.Next(4) == 0 ? set with { ValidSizes = [min, count] } : set;
            sets[i] = _random.Next(8) == 0 ? set with { Tolerations = [new Toleration("spot")] } : set;
        }

        return new WorkloadSpec(Cluster.Id(name), Tenant.Default, name, _queues[_random.Next(_queues.Length)], sets)
        {
            Priority = _random.Next(3) * 10,
            Elastic = elastic,
            StartGroup = group,
            Preemptible = _random.Next(5) != 0,
            MaxRunTime = _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(5, 150)) : null,
            DependsOn = _random.Next(10) == 0 && _lab.Model.Entries.Count > 0 ? [_lab.Model.Entries.Values.OrderBy(entry => entry.Sequence).ElementAt(_random.Next(_lab.Model.Entries.Count)).Id] : [],
        };
    }

    private ResourceList Request() => _random.Next(HistoryWorld.HasCohorts(_seed) ? 6 : 3) switch
    {
        0 => ResourceList.Of((Slot, _random.Next(1, HistoryWorld.HasCohorts(_seed) ? 3 : 4).ToString(System.Globalization.CultureInfo.InvariantCulture)), ("cpu", "500m")),
        > 2 => ResourceList.Of((Slot, "1")),
        1 => ResourceList.Of(("cpu", _random.Next(1, 9).ToString(System.Globalization.CultureInfo.InvariantCulture))),
        _ => ResourceList.Of((Slot, "1"), (Gpu, "1")),
    };

    private void Resize(WorkloadEntry entry)
    {
        _check.Disturb();
        var set = entry.Sets[0];
        var count = _random.Next(1, 7);
        try
        {
            _lab.Model.Resize(entry, set.Set.Name, _random.Next(1, count + 1), count, _lab.Now);
        }
        catch (WorkloadRejectedException)
        {
            // No valid size lies within: refused, and nothing changed.
        }
    }

    private void Die(WorkloadEntry entry)
    {
        List<ReplicaId> replicas = [.. from set in entry.Sets from replica in set.Replicas select new ReplicaId(entry.Id, set.Set.Name, replica.Index)];
        if (replicas.Count > 0)
        {
            _lab.Model.Release(entry, [replicas[_random.Next(replicas.Count)]], _lab.Now);
        }
    }

    private void AddNode()
    {
        var name = $"n{_random.Next(6)}";
        var node = Cluster.Node(name, ("cpu", "8"), (Slot, _random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture)), (Gpu, "2"));
        node = node with { Devices = [.. Enumerable.Range(0, 2).Select(i => new Device($"{name}-gpu{i}", DeviceKind.Gpu, Gpu, "", 0, DeviceHealth.Healthy))], Taints = _random.Next(4) == 0 ? [new Taint("spot", "", TaintEffect.NoSchedule)] : [], Labels = new Dictionary<string, string> { ["color"] = _random.Next(2) == 0 ? "green" : "red" } };
        node = _gone.TryGetValue(name, out var before) && _random.Next(2) == 0 ? before : node with { InstanceId = $"{name}-{_next}" };
        if (_nodes.TryAdd(name, node))
        {
            _lab.Set(node);
        }
    }

    private void ChangeNode(Func<Node, Random, Node?> change)
    {
        if (_nodes.Count == 0)
        {
            return;
        }

        _check.Disturb();
        var name = _nodes.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(_nodes.Count));
        if (change(_nodes[name], _random) is { } changed)
        {
            _nodes[name] = changed;
            _lab.Set(changed);
            _check.NoteDrain(changed.Id);
        }
        else
        {
            _check.NoteNodeLoss(new NodeId($"test/{name}"));
            _nodes.Remove(name, out var gone);
            _gone[name] = gone!;
            _lab.Remove(name);
        }
    }

    private void WithWorkload(Action<WorkloadEntry> act) => With(_ => true, act);

    private void WithPlaced(Action<WorkloadEntry> act) => With(entry => entry.Phase == WorkloadPhase.Placed, act);

    private void WithDisrupted(Action<WorkloadEntry> act) => With(entry => entry.Disruption is not null, act);

    private void With(Func<WorkloadEntry, bool> which, Action<WorkloadEntry> act)
    {
        List<WorkloadEntry> entries = [.. _lab.Model.Entries.Values.Where(which).OrderBy(entry => entry.Sequence)];
        if (entries.Count > 0)
        {
            act(entries[_random.Next(entries.Count)]);
        }
    }
}
