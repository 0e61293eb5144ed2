using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Storage;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>The decision core without loop, store and clock: one step after the other.</summary>
internal sealed class Lab
{
    private readonly SchedulingOptions _options = new() { GangRecovery = TimeSpan.Zero };
    private readonly DecisionCore _core;

    public Lab(params (string Name, QueueOptions Options)[] queues)
        : this(static _ => { }, PlacementProfile.BestFit(), queues)
    {
    }

    public Lab(Action<SchedulingOptions> configure, params (string Name, QueueOptions Options)[] queues)
        : this(configure, PlacementProfile.BestFit(), queues)
    {
    }

    public Lab(PlacementProfile profile, params (string Name, QueueOptions Options)[] queues)
        : this(static _ => { }, profile, queues)
    {
    }

    public Lab(Action<SchedulingOptions> configure, PlacementProfile profile, (string Name, QueueOptions Options)[] queues)
    {
        configure(_options);
        Model = new SchedulingModel(new ClusterState(profile));
        _core = new DecisionCore(Model);
        foreach (var (name, options) in queues.Length == 0 ? [("default", new QueueOptions())] : queues)
        {
            _options.Queues[name] = options;
        }

        Model.Configure(_options);
    }

    public SchedulingModel Model { get; }

    public SchedulingOptions Options => _options;

    public DateTimeOffset Now { get; set; } = Cluster.Start;

    /// <summary>Everything decided, in order.</summary>
    public List<Decision> Decisions { get; } = [];

    public static QueueOptions Queue(params (string Resource, string Amount)[] nominal)
    {
        var options = new QueueOptions { Coverage = QuotaCoverage.None };
        foreach (var (resource, amount) in nominal)
        {
            options.Nominal[resource] = ResourceQuantity.Parse(amount);
        }

        return options;
    }

    public static QueueOptions Strict(QueueOptions options)
    {
        options.Ordering = QueueOrdering.StrictFifo;
        return options;
    }

    public WorkloadEntry this[string name] => Model.Entries[Cluster.Id(name)];

    /// <summary>When something falls due though nothing changes.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now) => _core.NextDue(now);

    public void Set(Node node) => Model.UpsertNode(node, Now);

    public void Remove(string node) => Model.RemoveNode(new NodeId($"test/{node}"), Now);

    public void SetQueue(string name, QueueOptions? options)
    {
        if (options is null)
        {
            _options.Queues.Remove(name);
        }
        else
        {
            _options.Queues[name] = options;
        }

        Model.Configure(_options);
    }

    public WorkloadEntry Submit(WorkloadSpec spec) => Model.Submit(spec, WorkloadCodec.DigestOf(spec, out _), Now, null);

    /// <summary>Settings beside the queues.</summary>
    public void Configure(Action<SchedulingOptions> configure)
    {
        configure(_options);
        Model.Configure(_options);
    }

    public void Finish(string name) => Model.Complete(this[name]);

    public void Release(string name, params int[] indexes) => Model.Release(this[name], indexes.Select(index => new ReplicaId(Cluster.Id(name), "main", index)), Now);

    /// <summary>Decides until nothing changes any more; where owners answer at once, they release what they are asked for.</summary>
    /// <returns>The rounds it took.</returns>
    public int Run(bool answer = true)
    {
        var rounds = 0;
        do
        {
            Assert.True(++rounds < 1000, "decisions never end");
            _core.Decide(Now, Decisions);
            if (answer)
            {
                foreach (var asked in Model.Disrupted.ToList())
                {
                    Model.Release(asked, asked.Disruption!.Release, Now);
                }
            }
        }
        while (Model.ChangedElsewhere);
        return rounds;
    }

    public WaitReasonCode Why(string name) => new WaitJudge(Model).Main(this[name]);

    public Explanation Explain(string name) => new Explainer(Model).Explain(this[name], Now);

    public int Count(string name) => this[name].ReplicaCount;

    /// <summary>The names of those that wait, with the main reason.</summary>
    public IReadOnlyList<(string, WaitReasonCode)> Waiting() => [.. Model.Pending.Where(entry => entry.Phase == WorkloadPhase.Waiting).OrderBy(entry => entry.Spec.Name, StringComparer.Ordinal).Select(entry => (entry.Spec.Name, Why(entry.Spec.Name)))];

    public IReadOnlyList<string> Placed() => [.. Model.Placed.Select(entry => entry.Spec.Name).Order(StringComparer.Ordinal)];

    /// <summary>Who was asked to stop or shrink since the last call, and for whom.</summary>
    public IReadOnlyList<string> TakeVictims()
    {
        List<string> victims = [.. Decisions.Where(decision => decision.Kind is DecisionKind.PreemptionAsked or DecisionKind.ShrinkAsked or DecisionKind.GangGivenUp).Select(decision => Model.Entries[decision.Workload].Spec.Name)];
        Decisions.Clear();
        return victims;
    }
}
