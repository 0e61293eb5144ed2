using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Nodes, what is charged to them, and where the next replica goes. Single-threaded, no clock, no I/O, deterministic.</summary>
/// <remarks>Amounts are milli-cores for cpu and whole units for everything else. An allocation id is good until its release; afterwards it may stand for another allocation.</remarks>
internal sealed class ClusterState
{
    private readonly ProfileEngine[] _engines;
    private readonly AnswerLimits _limits;
    private readonly NodeTable _table;
    private readonly AllocationTable _allocations;
    private readonly ShapeTable _shapes;
    private readonly ClassTable _classes;
    private readonly DomainTable _domains;
    private readonly RowChanges _changes;
    private readonly NodeRows _rows;
    private readonly NodeLoads _loads;
    private readonly Transactions _transactions;

    public ClusterState(PlacementProfile profile, AnswerLimits? limits = null)
        : this([profile], limits)
    {
    }

    /// <param name="profiles">The default one first; with the same topology levels and partitions.</param>
    /// <param name="limits">What is kept of each.</param>
    public ClusterState(IReadOnlyList<PlacementProfile> profiles, AnswerLimits? limits = null)
        : this(
            profiles,
            new NodeTable(new ResourceCatalog(), profiles[0].TopologyLabels.Count),
            new AllocationTable(),
            new ShapeTable(),
            new ClassTable(),
            new DomainTable(profiles[0].TopologyLabels),
            new VersionSource(),
            limits ?? new AnswerLimits(),
            null)
    {
    }

    private ClusterState(IReadOnlyList<PlacementProfile> profiles, NodeTable table, AllocationTable allocations, ShapeTable shapes, ClassTable classes, DomainTable domains, VersionSource versions, AnswerLimits limits, NodeRows? rows)
    {
        var ledger = new Ledger(table, allocations);
        var hard = new HardLimits(table);
        var runner = new PluginRunner(Faults);
        _engines = [.. profiles.Select(profile => new ProfileEngine(profile, table, hard, runner, limits))];
        _limits = limits;
        _table = table;
        _allocations = allocations;
        _shapes = shapes;
        _classes = classes;
        _domains = domains;
        _changes = new RowChanges(table, versions, [.. _engines.Select(static engine => engine.Answers)]);
        _rows = new NodeRows(rows, table, allocations, ledger, classes, domains, profiles[0].Partitions);
        _loads = new NodeLoads(table, profiles[0].MostLoad);
        _transactions = new Transactions(table, allocations, ledger, hard, [.. _engines.Select(static engine => engine.Devices)], _rows, _changes);
    }

    /// <summary>Rows, those whose node is gone included.</summary>
    public int NodeCount => _table.Count;

    /// <summary>What plugins see.</summary>
    public NodeColumns Columns => new(_table);

    /// <summary>What plugins did wrong since this state was made.</summary>
    public PluginFaults Faults { get; } = new();

    /// <summary>Adds a node or replaces what is known of it; what is charged stays charged. A machine of the same id but another instance gets a row of its own.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public int UpsertNode(Node node)
    {
        ThrowIfInTransaction();
        var (row, newClass) = _rows.Upsert(node);
        if (newClass)
        {
            foreach (var engine in _engines)
            {
                engine.Answers.ClassChanged(_table.Class[row]);
            }
        }

        _loads.Forget(row);
        _loads.Measure(row, node);
        _changes.Changed(row);
        return row;
    }

    /// <summary>A node is measured anew, and nothing else of it has changed. Nobody looks at it again for a measurement that says about the same as the last.</summary>
    /// <returns>Whether work may find a place there that found none before.</returns>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public bool Measure(Node node)
    {
        ThrowIfInTransaction();
        if (RowOf(node.Id) is not (>= 0 and var row))
        {
            return false;
        }

        var above = _loads.IsAbove(_table.Load[row]);
        if (!_loads.Measure(row, node))
        {
            return false;
        }

        _changes.Changed(row);
        return HasOwnFilters || (above && !_loads.IsAbove(_table.Load[row]));
    }

    /// <summary>Until it is disposed all is judged as if no node were measured above the limit; within a transaction too.</summary>
    public LiftedLoads LiftLoads() => new(_table, _loads, _changes);

    /// <summary>What the row's node is measured at, in thousandths, where that alone keeps a shape from it; null: it is not that.</summary>
    public int? TooBusyFor(RequestShape shape, int row) => Of(shape).Refusals.First(shape, row) is LoadFilter ? _table.Load[row] : null;

    /// <summary>The node accepts nothing any more; what is charged to it stays listed until released. Unknown: no effect.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public void RemoveNode(NodeId id)
    {
        ThrowIfInTransaction();
        if (RowOf(id) is >= 0 and var row)
        {
            _rows.Remove(row);
            _changes.Changed(row);
        }
    }

    /// <summary>A node holds so many bytes of a content; of nodes and contents that nobody knows yet too.</summary>
    /// <returns>Whether somebody asks for that content, and it is another amount than before.</returns>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public bool SetHeld(NodeId node, ContentKey content, long bytes)
    {
        ThrowIfInTransaction();
        var (row, id) = (RowOf(node), _table.Contents.Intern(content));
        if (!_table.Contents.SetHeld(node, row, id, bytes) || !_table.Contents.IsWanted(id))
        {
            return false;
        }

        if (row >= 0)
        {
            _changes.Held(row, id);
        }

        return true;
    }

    /// <summary>A content has so many bytes in all; null: it is not known how many.</summary>
    /// <returns>Whether that is news.</returns>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public bool SetSize(ContentKey content, long? bytes)
    {
        ThrowIfInTransaction();
        var id = _table.Contents.Intern(content);
        if (!_table.Contents.SetSize(id, bytes))
        {
            return false;
        }

        _changes.Sized(id);
        return true;
    }

    /// <summary>What nodes hold.</summary>
    public ContentTable Contents => _table.Contents;

    /// <summary>Whether a filter of the host's own may mind what a node holds, or what it is measured at.</summary>
    public bool HasOwnFilters => Array.Exists(_engines, static engine => engine.Profile.Filters.Any(static filter => filter is not IConstantPlugin && filter.Scope != PluginScope.NodeClass));

    /// <summary>The row of a node; −1: unknown or gone.</summary>
    public int RowOf(NodeId id) => _rows.RowOf(id);

    /// <summary>The node of a row as last seen.</summary>
    public Node NodeOf(int row) => _rows[row];

    /// <summary>False: the row's node is gone.</summary>
    public bool IsPresent(int row) => _table.Present[row];

    /// <summary>The device's own id; good also for devices that are gone and still charged.</summary>
    public string DeviceIdOf(int row, int device) => _rows.DeviceId(row, device);

    /// <summary>The resource of a column.</summary>
    public ResourceName NameOf(ResourceId resource) => _table.Catalog[resource];

    /// <summary>The column of a resource; it need not be known yet.</summary>
    public ResourceId ResourceOf(ResourceName name) => _table.Catalog.Intern(name);

    /// <summary>The number of a profile, for <see cref="InternFor"/>; 0, the default one, for a name that is none.</summary>
    public int ProfileOf(string? name) => Math.Max(0, Array.FindIndex(_engines, engine => engine.Profile.Name == name));

    /// <summary>The shape of a pod set's replicas, to be placed by the default profile; equal requests are the same object.</summary>
    public RequestShape Intern(PodSet set) => InternFor(set, 0);

    /// <summary>The same, to be placed by another profile.</summary>
    public RequestShape InternFor(PodSet set, int profile) => _shapes.Intern(set, _table, profile);

    /// <summary>Tells the plugins that learn from it that replicas of a shape were submitted; once for each, however often they are tried.</summary>
    public void Arrived(RequestShape shape, long replicas)
    {
        _shapes.Own(shape);
        foreach (var engine in _engines)
        {
            foreach (var observer in engine.Profile.Observers)
            {
                observer.Arrived(shape, replicas);
            }
        }
    }

    /// <summary>Opens a transaction, or a point within it to roll back to. A savepoint may be rolled back to again and again until <see cref="Commit"/>.</summary>
    public int Savepoint() => _transactions.Savepoint();

    /// <summary>Undoes everything since the savepoint, newest first.</summary>
    public void RollbackTo(int savepoint) => _transactions.RollbackTo(savepoint);

    /// <summary>Ends the transaction, all savepoints of it, and keeps what was done.</summary>
    public void Commit() => _transactions.Commit();

    /// <summary>Places one replica on the best row: highest weighted score, ties to the lower row. −1: nowhere. Fit is checked again as it is charged.</summary>
    /// <exception cref="ArgumentException">The shape is of another state.</exception>
    public int TryPlace(RequestShape shape)
    {
        var engine = Of(shape);
        if (engine.Answers.IsRefused(_shapes.Own(shape)))
        {
            return -1;
        }

        var scores = engine.Answers.Current(shape).Rows;
        while (true)
        {
            var row = engine.Cluster.Any ? engine.Cluster.Pick(shape, scores) : scores.Pick();
            if (row < 0)
            {
                if (!engine.Cluster.Any)
                {
                    engine.Answers.NoteRefused(shape);
                }

                return -1;
            }

            if (_transactions.TryCharge(shape, row, []) is >= 0 and var id)
            {
                return id;
            }

            // The chooser found no devices there: refused until the row changes.
            scores.Refuse([row]);
        }
    }

    /// <summary>The same by asking the plugins about every row: what the kept answers are measured against.</summary>
    public int TryPlaceByScan(RequestShape shape)
    {
        var engine = Of(shape);
        var scores = engine.Scan.Score(shape, engine.Answers.Of(shape).Classes);
        while (true)
        {
            var row = engine.Cluster.Any ? engine.Cluster.Pick(shape, engine.Scan.Load(scores)) : FullScan.Pick(scores);
            var id = row < 0 ? -1 : _transactions.TryCharge(shape, row, []);
            if (row < 0 || id >= 0)
            {
                return id;
            }

            scores[row] = -1;
        }
    }

    /// <summary>Places one replica exactly there; −1 where a filter refuses it or the devices are not free. No devices named: the profile's chooser picks them.</summary>
    public int TryPlaceAt(RequestShape shape, int row, ReadOnlySpan<int> devices) =>
        Fits(shape, row) ? _transactions.TryCharge(shape, row, devices) : -1;

    /// <summary>Charges what already runs there, whatever the node says; free amounts may become negative.</summary>
    /// <exception cref="ArgumentException">A device index is none of the row's, or is named twice.</exception>
    public int ForcePlaceAt(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        _shapes.Own(shape);
        var count = _table.DeviceStart[row + 1] - _table.DeviceStart[row];
        for (var i = 0; i < devices.Length; i++)
        {
            if ((uint)DeviceSpot.Index(devices[i]) >= (uint)count || DeviceSpot.Has(devices[..i], DeviceSpot.Index(devices[i])))
            {
                throw new ArgumentException($"Device {devices[i]} of row {row} is named twice or does not exist; the row has {count}. Name each device of the node once.", nameof(devices));
            }
        }

        return _transactions.Charge(shape, row, devices);
    }

    /// <summary>Takes an allocation off its row.</summary>
    /// <exception cref="ArgumentException">It is not one, or no longer.</exception>
    public void Release(int allocation) => _transactions.Release(allocation);

    /// <summary>The row an allocation is charged to.</summary>
    public int RowOf(int allocation) => _allocations.RowOf(allocation);

    /// <summary>Devices within the row: whole ones first, then shares. A number is an index, with where a partition starts in it (<see cref="DeviceSpot"/>). Valid until the next change.</summary>
    public ReadOnlySpan<int> DevicesOf(int allocation) => _allocations.DevicesOf(allocation);

    /// <summary>What was asked for.</summary>
    public RequestShape ShapeOf(int allocation) => _allocations.ShapeOf(allocation);

    /// <summary>The newest allocation of a row; −1: none.</summary>
    public int FirstAllocationOn(int row) => _allocations.FirstOn(row);

    /// <summary>The next older allocation of the same row; −1: none.</summary>
    public int NextAllocation(int allocation) => _allocations.NextOn(allocation);

    /// <summary>How many allocations a row has.</summary>
    public int AllocationCount(int row) => _allocations.CountOn(row);

    /// <summary>Whether every filter accepts the row now.</summary>
    public bool Fits(RequestShape shape, int row) => Of(shape).Refusals.First(shape, row) is null;

    /// <summary>Whether every filter would accept the row were nothing charged to it.</summary>
    public bool FitsEmpty(RequestShape shape, int row, bool ignoreCordonAndTaints) => Of(shape).Refusals.FirstIfEmpty(shape, row, ignoreCordonAndTaints) is null;

    /// <summary>The topology levels that nodes are sorted into, widest first; the node itself is none of them.</summary>
    public IReadOnlyList<string> TopologyLevels => _engines[0].Profile.TopologyLabels;

    /// <summary>Rises when a node is in another topology domain than before.</summary>
    public long DomainVersion => _domains.Version;

    /// <summary>Rises with every change of any row, one that is undone too, and when plugins take back what they said.</summary>
    public long Changes
    {
        get
        {
            var changes = 0L;
            foreach (var engine in _engines)
            {
                changes += engine.Answers.Changes;
            }

            return changes;
        }
    }

    /// <summary>A filter may say something else though nothing changed.</summary>
    public bool HasClusterFilters => Array.Exists(_engines, static engine => engine.Cluster.Filters);

    /// <summary>How many replicas rows could take now, at most <paramref name="most"/>; never too few.</summary>
    public void Capacities(RequestShape shape, ReadOnlySpan<int> rows, int most, Span<int> capacities) => Of(shape).Capacities.Count(shape, rows, most, capacities);

    /// <summary>How many they could take were nothing charged to them.</summary>
    public void EmptyCapacities(RequestShape shape, ReadOnlySpan<int> rows, int most, bool ignoreCordonAndTaints, Span<int> capacities) =>
        Of(shape).Capacities.CountEmpty(shape, rows, most, ignoreCordonAndTaints, capacities);

    /// <summary>What all plugins make of rows now, weighted; −1: refused.</summary>
    public void Rank(RequestShape shape, ReadOnlySpan<int> rows, Span<int> scores) => Of(shape).Capacities.Rank(shape, rows, scores);

    /// <summary>Which filter refuses the row and why, in words with amounts; null: none does.</summary>
    public string? ExplainRefusal(RequestShape shape, int row) => Of(shape).Refusals.Explain(shape, row);

    /// <summary>The scorers of the profile that places a shape.</summary>
    public IReadOnlyList<WeightedScorer> ScorersOf(RequestShape shape) => Of(shape).Profile.Scorers;

    /// <summary>The rows that would be taken for the shape now, best first, with what each scorer says of them.</summary>
    public IReadOnlyList<RankedRow> Rank(RequestShape shape, int most)
    {
        var engine = Of(shape);
        return engine.Ranking.Best(shape, engine.Scan.Score(shape, engine.Answers.Of(shape).Classes), most);
    }

    /// <summary>What is unused; negative where the node shrank under what runs on it.</summary>
    public long Free(int row, ResourceId resource) => _table.FreeOf(resource)[row];

    /// <summary>What replicas may use; 0 where the node is gone.</summary>
    public long Allocatable(int row, ResourceId resource) => _table.AllocatableOf(resource)[row];

    /// <summary>A hash of nodes, allocations and free amounts, the same in every process; versions and kept answers are no part of it.</summary>
    public ulong Hash() => StateHasher.Hash(_table, _rows, _allocations);

    /// <summary>A copy for what-if questions; ids and shapes known now are good in both. Its faults count from 0.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public ClusterState Clone()
    {
        ThrowIfInTransaction();
        return new([.. _engines.Select(static engine => engine.Profile)], _table.Clone(), _allocations.Clone(), _shapes.Clone(), _classes.Clone(), _domains.Clone(), _changes.CloneVersions(), _limits, _rows);
    }

    private ProfileEngine Of(RequestShape shape) => _engines[_shapes.Own(shape).Profile];

    private void ThrowIfInTransaction()
    {
        if (_transactions.Pending > 0)
        {
            throw new InvalidOperationException($"A transaction holds {_transactions.Pending} changes that are neither kept nor undone. Commit it or roll it back before nodes change or the state is copied.");
        }
    }
}
