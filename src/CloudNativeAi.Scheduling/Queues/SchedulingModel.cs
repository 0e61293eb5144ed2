using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Topology;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>All that decisions are made from: nodes, queues, workloads. No I/O, no clock, no lock; one writer.</summary>
internal sealed class SchedulingModel
{
    /// <summary>How many workloads that the scheduler ended stay to be seen until they are acknowledged.</summary>
    public const int MostEnded = 4096;

    private readonly Dictionary<Guid, WorkloadEntry> _entries = [];
    private readonly SortedSet<WorkloadEntry> _pending = new(WorkloadOrder.Instance);
    private readonly SortedSet<WorkloadEntry> _placed = new(WorkloadOrder.Instance);
    private readonly HashSet<WorkloadEntry> _dirty = [];
    private readonly List<WorkloadEntry> _finished = [];
    private readonly OrderedDictionary<Guid, WorkloadEntry> _ended = [];
    private readonly Dictionary<NodeId, List<NodeReplica>> _onNode = [];

    public SchedulingModel(ClusterState state)
    {
        (Ledger, Topology, Queues, Asks) = (new Ledger(state), new TopologySearch(state), new QueueTable(state), new AskTable(state));
        WarmStarts = new WarmStarts(state);
        Dependencies = new Dependencies(Outcomes);
    }

    /// <summary>The rules it goes by.</summary>
    public SchedulingOptions Options { get; private set; } = new();

    public Ledger Ledger { get; }

    /// <summary>Who was displaced for whom.</summary>
    public Displacements Displacements { get; } = new();

    /// <summary>How finished workloads ended.</summary>
    public OutcomeTable Outcomes { get; } = new();

    /// <summary>Who waits for whose end.</summary>
    public Dependencies Dependencies { get; }

    /// <summary>Who waits for its data.</summary>
    public WarmStarts WarmStarts { get; }

    /// <summary>Whether there is somebody who tells what nodes hold.</summary>
    public bool TellsContent { get; set; } = true;

    /// <summary>Who starts together.</summary>
    public StartGroups Groups { get; } = new();

    /// <summary>What falls due by time alone.</summary>
    public DueTimes Due { get; } = new();

    /// <summary>As <see cref="SchedulingOptions.GangRecovery"/>.</summary>
    public TimeSpan GangRecovery { get; private set; }

    /// <summary>As <see cref="SchedulingOptions.ReserveAfter"/>.</summary>
    public TimeSpan? ReserveAfter { get; private set; }

    /// <summary>Those that the scheduler itself ended, until they are acknowledged.</summary>
    public IReadOnlyDictionary<Guid, WorkloadEntry> Ended => _ended;

    public TopologySearch Topology { get; }

    public QueueTable Queues { get; }

    public AskTable Asks { get; }

    public Dictionary<NodeId, Node> Nodes { get; } = [];

    /// <summary>All workloads that are not finished.</summary>
    public IReadOnlyDictionary<Guid, WorkloadEntry> Entries => _entries;

    /// <summary>Those that wait, and those placed ones that a user wants larger, in order.</summary>
    public SortedSet<WorkloadEntry> Pending => _pending;

    /// <summary>Those that have a place, in order.</summary>
    public SortedSet<WorkloadEntry> Placed => _placed;

    /// <summary>Elastic ones that have more than their min and are asked for nothing, in order.</summary>
    public SortedSet<WorkloadEntry> Surplus { get; } = new(WorkloadOrder.Instance);

    /// <summary>Those that wait for room being made for them, in order.</summary>
    public SortedSet<WorkloadEntry> Claimants { get; } = new(WorkloadOrder.Instance);

    /// <summary>Placed ones that are asked for something, in order.</summary>
    public SortedSet<WorkloadEntry> Disrupted { get; } = new(WorkloadOrder.Instance);

    /// <summary>Placed ones below their floor that are asked for nothing.</summary>
    public SortedSet<WorkloadEntry> Damaged { get; } = new(WorkloadOrder.Instance);

    /// <summary>Rises whenever something became possible that was not: room, quota, a node, an open queue.</summary>
    public long Freed { get; private set; }

    public long NextSequence { get; set; }

    /// <summary>Changed since it was last taken: to be written.</summary>
    public IReadOnlyCollection<WorkloadEntry> Dirty => _dirty;

    /// <summary>Finished since it was last taken: to be deleted.</summary>
    public IReadOnlyList<WorkloadEntry> Finished => _finished;

    public bool IsChanged => _dirty.Count > 0 || _finished.Count > 0 || Outcomes.Dirty.Count > 0 || ChangedElsewhere;

    /// <summary>Nodes or queues changed: nothing to write, something to decide.</summary>
    public bool ChangedElsewhere { get; private set; }

    public void Add(WorkloadEntry entry)
    {
        _entries.Add(entry.Id, entry);
        NextSequence = Math.Max(NextSequence, entry.Sequence + 1);
        Bind(entry);
        Dependencies.Add(entry);
        foreach (var set in entry.Sets)
        {
            foreach (var replica in set.Replicas)
            {
                NoteOnNode(entry, set, replica);
            }
        }

        Index(entry);
    }

    /// <summary>The replicas placed on a node, known or not.</summary>
    public IReadOnlyList<NodeReplica> On(NodeId node) => _onNode.GetValueOrDefault(node) ?? [];

    /// <summary>A replica has its place; its charges are made already.</summary>
    public void Attach(WorkloadEntry entry, PodSetEntry set, PlacedReplica replica)
    {
        set.Add(replica);
        NoteOnNode(entry, set, replica);
    }

    /// <summary>A replica ended: it is charged no more.</summary>
    public void Detach(WorkloadEntry entry, PodSetEntry set, PlacedReplica replica)
    {
        Ledger.Release(entry.Queue, set, replica.Allocation);
        set.Replicas.Remove(replica);
        var list = _onNode[replica.Node];
        list.RemoveAt(list.FindIndex(one => one.Replica == replica));
        if (list.Count == 0)
        {
            _onNode.Remove(replica.Node);
        }
    }

    /// <summary>Takes it out for good.</summary>
    public void Finish(WorkloadEntry entry, WorkloadOutcome outcome, string? detail = null)
    {
        foreach (var set in entry.Sets)
        {
            foreach (var replica in set.Replicas.ToArray())
            {
                Detach(entry, set, replica);
            }
        }

        (entry.Phase, entry.Outcome, entry.OutcomeDetail) = (WorkloadPhase.Finished, outcome, detail);
        entry.Disruption = null;
        entry.Claiming = false;
        _entries.Remove(entry.Id);
        _dirty.Remove(entry);
        Dependencies.Remove(entry);
        Outcomes.Add(entry.Id, entry.Spec.Tenant, outcome);
        if (outcome is WorkloadOutcome.TimedOut or WorkloadOutcome.DependencyFailed)
        {
            entry.Frees = true;
            _dirty.Add(entry);
            KeepEnded(entry);
        }
        else
        {
            _finished.Add(entry);
        }

        Index(entry);
        foreach (var dependent in Dependencies.Ended(entry.Id, entry.Spec.Name, outcome))
        {
            Touch(dependent);
        }

        Displacements.Clear();
        RaiseFreed();
    }

    /// <summary>A workload that the scheduler ended, as it was stored.</summary>
    public void KeepEnded(WorkloadEntry entry)
    {
        _ended[entry.Id] = entry;
        if (_ended.Count > MostEnded)
        {
            Acknowledge(_ended.GetAt(0).Key);
        }
    }

    /// <summary>Its owner has seen that it ended.</summary>
    public void Acknowledge(Guid id)
    {
        if (_ended.Remove(id, out var entry))
        {
            _dirty.Remove(entry);
            _finished.Add(entry);
        }
    }

    /// <summary>After a restart, when all that is stored was read.</summary>
    public void ResolveDependencies()
    {
        foreach (var entry in Dependencies.Resolve(_entries))
        {
            Touch(entry);
        }
    }

    /// <summary>Puts an entry into the sets it belongs to now; call it after every change.</summary>
    public void Index(WorkloadEntry entry)
    {
        Keep(_pending, entry, entry.Phase == WorkloadPhase.Waiting || entry.IsShort);
        Keep(entry.Queue.Pending, entry, entry.Phase == WorkloadPhase.Waiting || entry.IsShort);
        Keep(_placed, entry, entry.Phase == WorkloadPhase.Placed);
        Keep(entry.Queue.Placed, entry, entry.Phase == WorkloadPhase.Placed);
        Keep(Surplus, entry, entry.Spec.Elastic && entry.IsSettled && entry.HasSurplus);
        Keep(Claimants, entry, entry.Phase == WorkloadPhase.Waiting && entry.Claiming);
        Keep(Disrupted, entry, entry.Phase == WorkloadPhase.Placed && entry.Disruption is not null);
        Keep(Damaged, entry, entry.IsSettled && entry.IsDamaged);
        entry.DegradedSince = entry.DegradedSince is not null && entry.IsDamaged ? entry.DegradedSince : null;
        Groups.Index(entry);
        WarmStarts.Index(entry);
        Due.Note(entry, DueOf(entry));
    }

    /// <summary>Index it, and write it.</summary>
    public void Touch(WorkloadEntry entry)
    {
        Index(entry);
        if (entry.Phase != WorkloadPhase.Finished)
        {
            _dirty.Add(entry);
        }
    }

    public void RaiseFreed()
    {
        Freed++;
        ChangedElsewhere = true;
    }

    public void NoteChange() => ChangedElsewhere = true;

    public void NoteDecided() => ChangedElsewhere = false;

    public void TakeWritten(WorkloadEntry entry) => _dirty.Remove(entry);

    public void TakeFinished(WorkloadEntry entry) => _finished.Remove(entry);

    /// <summary>New rules for the queues: what they use is counted again.</summary>
    public void Configure(SchedulingOptions options)
    {
        Options = options;
        (GangRecovery, ReserveAfter) = (options.GangRecovery, options.ReserveAfter);
        if (_entries.Count == 0)
        {
            Asks.SetVirtual(options.VirtualResources);
        }

        Queues.Configure(options);
        foreach (var entry in _entries.Values)
        {
            Bind(entry);
            Due.Note(entry, DueOf(entry));
        }

        Displacements.Clear();
        RaiseFreed();
    }

    private void NoteOnNode(WorkloadEntry entry, PodSetEntry set, PlacedReplica replica)
    {
        if (!_onNode.TryGetValue(replica.Node, out var list))
        {
            _onNode[replica.Node] = list = [];
        }

        list.Add(new NodeReplica(entry, set, replica));
    }

    private DateTimeOffset? DueOf(WorkloadEntry entry)
    {
        var due = entry.IsEnding ? null : entry.EndsAt;
        due = Earlier(due, entry.WarmBy);
        due = Earlier(due, entry.DegradedSince is { } since && entry.IsSettled ? since + GangRecovery : null);
        return Earlier(due, entry.Phase == WorkloadPhase.Placed ? entry.GrowAfter : null);

        static DateTimeOffset? Earlier(DateTimeOffset? x, DateTimeOffset? y) => x is null || y < x ? y ?? x : x;
    }

    private static void Bind(WorkloadEntry entry)
    {
        foreach (var set in entry.Sets)
        {
            set.Bind(entry.Queue.Flavors, keeps: set.Replicas.Count > 0 || entry.Phase == WorkloadPhase.Placed || entry.Claiming);
            foreach (var _ in set.Replicas)
            {
                entry.Queue.Quota.Charge(set.Charge);
            }
        }
    }

    private static void Keep(SortedSet<WorkloadEntry> set, WorkloadEntry entry, bool belongs)
    {
        if (belongs)
        {
            set.Add(entry);
        }
        else
        {
            set.Remove(entry);
        }
    }
}
