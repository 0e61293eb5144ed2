using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Storage;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;
using CloudNativeAi.Scheduling.Workloads;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>The decision core with a scenario's cluster, a clock that is set, and owners that do as they are asked.</summary>
internal sealed class ScenarioWorld
{
    private readonly Scenario _scenario;
    private readonly SchedulingOptions _options;
    private readonly DecisionCore _core;
    private readonly Dictionary<string, ScenarioNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> _names = [];
    private readonly List<Decision> _decisions = [];

    public ScenarioWorld(Scenario scenario)
    {
        _scenario = scenario;
        _options = ScenarioCluster.Options(scenario);
        Model = new SchedulingModel(ScenarioState.Create(scenario, _options));
        _core = new DecisionCore(Model);
        Model.Configure(_options);
        foreach (var (content, bytes) in scenario.Given.Contents)
        {
            Model.SetSize(new ContentKey(content), ResourceQuantity.Parse(bytes).ToUnitsCeiling());
        }

        foreach (var running in scenario.Given.Running.OrderBy(one => one.SubmittedAt ?? one.StartedAt))
        {
            AddRunning(running);
        }

        Now = ScenarioCluster.At(scenario.Steps.Count == 0 ? 0 : Math.Min(0, scenario.Steps[0].At));
        foreach (var node in scenario.Given.Nodes)
        {
            SetNode(node);
        }
    }

    public SchedulingModel Model { get; }

    public SchedulingOptions Options => _options;

    public DateTimeOffset Now { get; private set; }

    /// <summary>The capacity of the nodes that are there.</summary>
    public IReadOnlyDictionary<string, ScenarioNode> Nodes => _nodes;

    /// <summary>What has happened since it was last cleared.</summary>
    public ScenarioEvents Events { get; } = new();

    /// <summary>Looks at everything each time the scheduler has decided.</summary>
    public Action? Decided { get; set; }

    private bool Confirmed => _scenario.Settings.Eviction == "Confirmed";

    public string NameOf(Guid id) => _names[id];

    public WorkloadEntry? Find(string name) => Model.Entries.GetValueOrDefault(Cluster.Id(name));

    public WaitReasonCode Why(WorkloadEntry entry) => new WaitJudge(Model).Main(entry);

    /// <summary>Lets time pass, with everything that falls due on the way.</summary>
    public void PassTo(int seconds)
    {
        var target = ScenarioCluster.At(seconds);
        while (_core.NextDue(Now) is { } due && due < target)
        {
            Now = due > Now ? due : Now.AddTicks(1);
            Settle();
        }

        Now = target > Now ? target : Now;
    }

    public void Do(ScenarioAction action)
    {
        switch (action)
        {
            case { Submit: { } workload }:
                Submit(workload);
                break;
            case { Finish: { } name }:
                Model.Complete(Known(name));
                break;
            case { Fail: { } name }:
                Model.Fail(Known(name));
                break;
            case { Evicted: { } name }:
                Events.Confirm(name);
                Model.Release(Known(name), Known(name).Disruption?.Release ?? [], Now);
                break;
            case { Started: { } part }:
                Model.ReportStarted(Known(part.Workload), part.PodSet, part.Count, Now);
                break;
            case { AddNode: { } node }:
                SetNode(node);
                break;
            case { RemoveNode: { } name }:
                _nodes.Remove(name);
                Model.RemoveNode(new NodeId($"test/{name}"), Now);
                ReleaseLost();
                break;
            case { Tell: { } told }:
                (_nodes[told.Name].Held, _nodes[told.Name].Usage) = (told.Held, told.Usage ?? _nodes[told.Name].Usage);
                SetNode(_nodes[told.Name]);
                break;
            case { Cordon: { } name }:
                _nodes[name].Cordoned = true;
                SetNode(_nodes[name]);
                break;
            case { Uncordon: { } name }:
                _nodes[name].Cordoned = false;
                SetNode(_nodes[name]);
                break;
            case { SetQuota: { } quota }:
                ScenarioCluster.Limits(_options.Queues[quota.Queue], quota.Nominal, quota.BorrowingLimit, quota.LendingLimit);
                Model.Configure(_options);
                break;
            case { Resize: { } part }:
                Resize(part);
                break;
            case { Delete.Queue: { } queue }:
                _options.Queues.Remove(queue);
                Model.Configure(_options);
                break;
            case { Delete.Workload: { } name }:
                Model.Cancel(Known(name), Now);
                break;
            default:
                throw new InvalidOperationException($"{_scenario.Id} has an action that says nothing.");
        }
    }

    /// <summary>Decides until nothing changes; owners answer at once, or when the scenario says so.</summary>
    public void Settle()
    {
        var rounds = 0;
        do
        {
            Assert.True(++rounds < 1000, $"{_scenario.Id}: decisions never end.");
            _decisions.Clear();
            _core.Decide(Now, _decisions);
            foreach (var decision in _decisions)
            {
                Events.Note(this, decision, Confirmed);
            }

            Decided?.Invoke();
            foreach (var asked in Model.Disrupted.ToList())
            {
                if (!Confirmed || !ScenarioEvents.IsEviction(asked.Disruption!.Reason))
                {
                    Model.Release(asked, asked.Disruption!.Release, Now);
                }
            }
        }
        while (Model.ChangedElsewhere);
        Decided?.Invoke();
    }

    private void Submit(ScenarioWorkload workload)
    {
        var spec = ScenarioCluster.Spec(workload);
        _names[spec.Id] = workload.Name;
        try
        {
            SpecRules.Check(spec);
            Model.Submit(spec, WorkloadCodec.DigestOf(spec, out _), Now, null);
        }
        catch (WorkloadRejectedException refused)
        {
            Events.Refused[workload.Name] = refused.Reason;
        }
    }

    private void Resize(ScenarioPart part)
    {
        var entry = Known(part.Workload);
        var set = entry.FindSet(part.PodSet)!.Set;
        var min = set.MinCount == set.Count ? part.Count : Math.Min(set.MinCount, part.Count);
        Model.Resize(entry, part.PodSet, min, part.Count, Now);
    }

    private void SetNode(ScenarioNode node)
    {
        _nodes[node.Name] = node;
        Model.UpsertNode(ScenarioCluster.Node(node), Now);
        foreach (var (content, bytes) in node.Held)
        {
            Model.SetHeld(new NodeId($"test/{node.Name}"), new ContentKey(content), ResourceQuantity.Parse(bytes).ToUnitsCeiling());
        }
    }

    /// <summary>What ran on a node that is gone runs no more, whoever confirms what.</summary>
    private void ReleaseLost()
    {
        foreach (var entry in Model.Disrupted.ToList())
        {
            Model.Release(entry, [.. from set in entry.Sets from replica in set.Replicas where !Model.Nodes.ContainsKey(replica.Node) select new ReplicaId(entry.Id, set.Set.Name, replica.Index)], Now);
        }
    }

    private void AddRunning(ScenarioWorkload running)
    {
        var spec = ScenarioCluster.Spec(running);
        _names[spec.Id] = running.Name;
        var sets = WorkloadCalls.MakeSets(Model, spec);
        foreach (var set in sets)
        {
            set.Flavor = running.Flavor.GetValueOrDefault(set.Set.Name);
            var partitions = new Queue<ScenarioMig>(running.Mig.GetValueOrDefault(set.Set.Name) ?? []);
            foreach (var (node, count) in running.Placement.GetValueOrDefault(set.Set.Name) ?? [])
            {
                for (var i = 0; i < count; i++)
                {
                    var partition = partitions.Count > 0 ? partitions.Dequeue() : null;
                    set.Add(new PlacedReplica(set.FreeIndex(), new NodeId($"test/{node}"), partition is null ? [] : [partition.Device]) { Partitions = partition is null ? [] : [partition.Start] });
                }
            }

            set.Wanted = spec.Elastic ? set.Wanted : set.Replicas.Count;
        }

        var started = ScenarioCluster.At(running.StartedAt);
        Model.Add(new WorkloadEntry(spec, Model.Queues.FindOrStopped(spec.Queue), sets, ScenarioCluster.At(running.SubmittedAt ?? running.StartedAt), Model.NextSequence)
        {
            Phase = WorkloadPhase.Placed,
            PlacedAt = started,
            StartedAt = started,
        });
    }

    private WorkloadEntry Known(string name) => Find(name) ?? throw new InvalidOperationException($"{_scenario.Id} speaks of {name}, which is not there.");
}
