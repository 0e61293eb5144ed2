using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Nodes, what is charged to them, and where the next replica goes. Single-threaded, no clock, no I/O, deterministic.</summary>
/// <remarks>Amounts are milli-cores for cpu and whole units for everything else. An allocation id is good until its release; afterwards it may stand for another allocation.</remarks>
internal sealed class ClusterState
{
    private readonly PlacementProfile _profile;
    private readonly NodeTable _table;
    private readonly AllocationTable _allocations;
    private readonly ShapeTable _shapes;
    private readonly ClassTable _classes;
    private readonly DomainTable _domains;
    private readonly VersionSource _versions;
    private readonly Ledger _ledger;
    private readonly HardLimits _limits;
    private readonly NodeRows _rows;
    private readonly Journal _journal = new();
    private readonly PluginRunner _runner;
    private readonly Evaluator _evaluator;
    private readonly ClusterPlugins _cluster;
    private int[] _scanRows = [];
    private int[] _scanScores = [];
    private int[] _devices = new int[16];

    public ClusterState(PlacementProfile profile)
        : this(profile, new NodeTable(new ResourceCatalog(), profile.TopologyLabels.Count), new AllocationTable(), new ShapeTable(), new ClassTable(), new DomainTable(profile.TopologyLabels), new VersionSource(), null)
    {
    }

    private ClusterState(PlacementProfile profile, NodeTable table, AllocationTable allocations, ShapeTable shapes, ClassTable classes, DomainTable domains, VersionSource versions, NodeRows? rows)
    {
        _profile = profile;
        _table = table;
        _allocations = allocations;
        _shapes = shapes;
        _classes = classes;
        _domains = domains;
        _versions = versions;
        _ledger = new Ledger(table, allocations);
        _limits = new HardLimits(table);
        _rows = rows is null ? new NodeRows(table, allocations, _ledger, classes, domains) : new NodeRows(rows, table, allocations, _ledger, classes, domains);
        _runner = new PluginRunner(Faults);
        _evaluator = new Evaluator(profile, table, _runner);
        _cluster = new ClusterPlugins(profile, table, _runner);
    }

    /// <summary>Rows, those whose node is gone included.</summary>
    public int NodeCount => _table.Count;

    /// <summary>What plugins did wrong since this state was made.</summary>
    public PluginFaults Faults { get; } = new();

    /// <summary>Adds a node or replaces what is known of it; what is charged stays charged. A machine of the same id but another instance gets a row of its own.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public int UpsertNode(Node node)
    {
        ThrowIfInTransaction();
        var (row, _) = _rows.Upsert(node);
        Touch(row);
        return row;
    }

    /// <summary>The node accepts nothing any more; what is charged to it stays listed until released. Unknown: no effect.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public void RemoveNode(NodeId id)
    {
        ThrowIfInTransaction();
        if (RowOf(id) is >= 0 and var row)
        {
            _rows.Remove(row);
            Touch(row);
        }
    }

    /// <summary>The row of a node; −1: unknown or gone.</summary>
    public int RowOf(NodeId id) => _rows.RowOf(id);

    /// <summary>The node of a row as last seen.</summary>
    public Node NodeOf(int row) => _rows[row];

    /// <summary>False: the row's node is gone.</summary>
    public bool IsPresent(int row) => _table.Present[row];

    /// <summary>The device's own id; good also for devices that are gone and still charged.</summary>
    public string DeviceIdOf(int row, int device) => _rows.DeviceId(row, device);

    /// <summary>The column of a resource; it need not be known yet.</summary>
    public ResourceId ResourceOf(ResourceName name) => _table.Catalog.Intern(name);

    /// <summary>The shape of a pod set's replicas; equal requests are the same object.</summary>
    public RequestShape Intern(PodSet set) => _shapes.Intern(set, _table.Catalog);

    /// <summary>Opens a transaction, or a point within it to roll back to. A savepoint may be rolled back to again and again until <see cref="Commit"/>.</summary>
    public int Savepoint() => _journal.Savepoint();

    /// <summary>Undoes everything since the savepoint, newest first.</summary>
    public void RollbackTo(int savepoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(savepoint);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(savepoint, _journal.Count);
        while (_journal.Count > savepoint)
        {
            var entry = _journal.RemoveLast();
            if (entry >= 0)
            {
                Discharge(entry);
                _allocations.Recycle(entry);
            }
            else
            {
                Recharge(~entry);
            }
        }
    }

    /// <summary>Ends the transaction, all savepoints of it, and keeps what was done.</summary>
    public void Commit()
    {
        foreach (var entry in _journal.Entries)
        {
            if (entry < 0)
            {
                Settle(~entry);
            }
        }

        _journal.Close();
    }

    /// <summary>Places one replica on the best row: highest weighted score, ties to the lower row. −1: nowhere. Fit is checked again as it is charged.</summary>
    public int TryPlace(RequestShape shape)
    {
        _shapes.Own(shape);
        return TryPlaceByScan(shape);
    }

    /// <summary>The same by asking every plugin about every row: what the kept answers are measured and checked against.</summary>
    public int TryPlaceByScan(RequestShape shape)
    {
        _shapes.Own(shape);
        if (_scanRows.Length < _table.Count)
        {
            _scanRows = [.. Enumerable.Range(0, _table.Capacity)];
            _scanScores = new int[_table.Capacity];
        }

        var scores = _scanScores.AsSpan(0, _table.Count);
        _evaluator.Score(shape, _scanRows.AsSpan(0, _table.Count), scores);
        while (true)
        {
            var row = _cluster.Any ? _cluster.Pick(shape, scores) : FirstBest(scores);
            if (row < 0)
            {
                return -1;
            }

            var id = TryCharge(shape, row, []);
            if (id >= 0)
            {
                return id;
            }

            scores[row] = -1;
        }
    }

    /// <summary>Places one replica exactly there; −1 where a filter refuses it or the devices are not free. No devices named: the profile's chooser picks them.</summary>
    public int TryPlaceAt(RequestShape shape, int row, ReadOnlySpan<int> devices) => Fits(shape, row) ? TryCharge(shape, row, devices) : -1;

    /// <summary>Charges what already runs there, whatever the node says; free amounts may become negative.</summary>
    /// <exception cref="ArgumentException">A device index is none of the row's, or is named twice.</exception>
    public int ForcePlaceAt(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        _shapes.Own(shape);
        var count = _table.DeviceStart[row + 1] - _table.DeviceStart[row];
        for (var i = 0; i < devices.Length; i++)
        {
            if ((uint)devices[i] >= (uint)count || devices[..i].Contains(devices[i]))
            {
                throw new ArgumentException($"Device {devices[i]} of row {row} is named twice or does not exist; the row has {count}. Name each device of the node once.", nameof(devices));
            }
        }

        return Charge(shape, row, devices);
    }

    /// <summary>Takes an allocation off its row.</summary>
    /// <exception cref="ArgumentException">It is not one, or no longer.</exception>
    public void Release(int allocation)
    {
        Discharge(allocation);
        if (_journal.Open)
        {
            _journal.Add(~allocation);
        }
        else
        {
            Settle(allocation);
        }
    }

    /// <summary>The row an allocation is charged to.</summary>
    public int RowOf(int allocation) => _allocations.RowOf(allocation);

    /// <summary>Indexes within the row: whole devices first, then shares. Valid until the next change.</summary>
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
    public bool Fits(RequestShape shape, int row)
    {
        _shapes.Own(shape);
        Span<int> score = [-1];
        _evaluator.Score(shape, [row], score);
        return score[0] >= 0 && _cluster.Accepts(shape, row);
    }

    /// <summary>Whether every filter would accept the row were nothing charged to it.</summary>
    public bool FitsEmpty(RequestShape shape, int row, bool ignoreCordonAndTaints)
    {
        _shapes.Own(shape);
        return _table.Present[row] && FirstRefusing(shape, row, EmptyColumns(row), ignoreCordonAndTaints) is null;
    }

    /// <summary>Which filter refuses the row and why, in words with amounts; null: none does.</summary>
    public string? ExplainRefusal(RequestShape shape, int row)
    {
        _shapes.Own(shape);
        if (!_table.Present[row])
        {
            return "the node is gone";
        }

        var columns = new NodeColumns(_table);
        if (FirstRefusing(shape, row, columns, false) is { } filter)
        {
            return Explain(filter, new PlacementContext(shape, columns), row);
        }

        return ChooseDevices(shape, row) < 0 ? $"{_profile.Chooser.Name}: finds no devices for it" : null;
    }

    /// <summary>What is unused; negative where the node shrank under what runs on it.</summary>
    public long Free(int row, ResourceId resource) => _table.FreeOf(resource)[row];

    /// <summary>What replicas may use; 0 where the node is gone.</summary>
    public long Allocatable(int row, ResourceId resource) => _table.AllocatableOf(resource)[row];

    /// <summary>A hash of nodes, allocations and free amounts, the same in every process; versions and kept answers are no part of it.</summary>
    public ulong Hash()
    {
        var hash = new StateHash();
        hash.Add(_table.Count);
        for (var row = 0; row < _table.Count; row++)
        {
            HashRow(ref hash, row);
        }

        return hash.Value;
    }

    /// <summary>A copy for what-if questions; ids and shapes known now are good in both. Its faults count from 0.</summary>
    /// <exception cref="InvalidOperationException">A transaction holds changes.</exception>
    public ClusterState Clone()
    {
        ThrowIfInTransaction();
        return new(_profile, _table.Clone(), _allocations.Clone(), _shapes.Clone(), _classes.Clone(), _domains.Clone(), _versions.Clone(), _rows);
    }

    private static int FirstBest(ReadOnlySpan<int> scores)
    {
        var best = -1;
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] > (best < 0 ? -1 : scores[best]))
            {
                best = row;
            }
        }

        return best;
    }

    private static string Explain(INodeFilter filter, in PlacementContext context, int row)
    {
        try
        {
            return filter.Explain(context, row);
        }
        catch (Exception exception)
        {
            return $"refused by filter \"{filter.Name}\", which could not say why ({exception.GetType().Name})";
        }
    }

    /// <summary>Checks hard limits and devices against the columns as they are, then charges; −1 where they do not hold.</summary>
    private int TryCharge(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        if (!_table.Present[row] || !_limits.Fits(shape, row))
        {
            return -1;
        }

        if (devices.IsEmpty)
        {
            var count = ChooseDevices(shape, row);
            return count < 0 ? -1 : Charge(shape, row, _devices.AsSpan(0, count));
        }

        return _limits.DevicesFit(shape, row, devices) ? Charge(shape, row, devices) : -1;
    }

    /// <summary>Lets the chooser pick into the buffer, and checks what it picked: the number of devices, or −1.</summary>
    private int ChooseDevices(RequestShape shape, int row)
    {
        var needed = _limits.DevicesNeeded(shape, row);
        if (needed == 0)
        {
            return 0;
        }

        if (needed > _table.DeviceStart[row + 1] - _table.DeviceStart[row])
        {
            return -1;
        }

        if (needed > _devices.Length)
        {
            _devices = new int[needed * 2];
        }

        var devices = _devices.AsSpan(0, needed);
        devices.Fill(-1);
        if (!_runner.Choose(_profile.Chooser, new PlacementContext(shape, new NodeColumns(_table)), row, devices))
        {
            return -1;
        }

        if (_limits.DevicesFit(shape, row, devices))
        {
            return needed;
        }

        _runner.ChoseWrong(_profile.Chooser);
        return -1;
    }

    private int Charge(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        var id = _allocations.Take(shape, row, devices);
        if (!_ledger.Apply(id, 1))
        {
            _ledger.Recount(row);
        }

        if (_journal.Open)
        {
            _journal.Add(id);
        }

        Touch(row);
        return id;
    }

    private void Discharge(int id)
    {
        var row = _allocations.RowOf(id);
        var settled = _ledger.Apply(id, -1);
        _allocations.Unlink(id);
        if (!settled)
        {
            _ledger.Recount(row);
        }

        Touch(row);
    }

    private void Recharge(int id)
    {
        _allocations.Relink(id);
        var row = _allocations.RowOf(id);
        if (!_ledger.Apply(id, 1))
        {
            _ledger.Recount(row);
        }

        Touch(row);
    }

    /// <summary>A release that is not undone any more: slot and, where its node is gone, row can be taken again.</summary>
    private void Settle(int id)
    {
        var row = _allocations.RowOfReleased(id);
        _allocations.Recycle(id);
        _rows.FreeIfEmpty(row);
    }

    private void Touch(int row) => _table.Version[row] = _versions.Next();

    /// <summary>The first filter that refuses a row, in order; cordons and taints passed over where asked.</summary>
    private INodeFilter? FirstRefusing(RequestShape shape, int row, in NodeColumns columns, bool ignoreCordonAndTaints)
    {
        Span<byte> accepted = [1];
        foreach (var filter in _profile.Filters)
        {
            if (!ignoreCordonAndTaints || filter is not (SchedulableFilter or TaintFilter))
            {
                _runner.Filter(filter, new PlacementContext(shape, columns), [row], accepted);
                if (accepted[0] == 0)
                {
                    return filter;
                }
            }
        }

        return null;
    }

    /// <summary>The columns as if nothing were charged. The row's version is the negative of its own, so that no plugin's memo mixes the two.</summary>
    private NodeColumns EmptyColumns(int row)
    {
        if (_table.EmptyVersion.Length < _table.Count)
        {
            _table.EmptyVersion = new long[_table.Capacity];
        }

        _table.EmptyVersion[row] = -_table.Version[row];
        return new NodeColumns(_table, empty: true);
    }

    private void HashRow(ref StateHash hash, int row)
    {
        hash.Add(_table.Present[row] ? 1 : 0);
        hash.Add(_rows[row].Id.Value);
        hash.Add(_rows[row].InstanceId);
        if (_table.Present[row])
        {
            hash.Add(_table.Classes[_table.Class[row]]!.Key);
        }

        for (var r = 0; r < _table.Free.Length; r++)
        {
            // A column of zeros says nothing: it may have been made for a request that was rolled back.
            var free = _table.FreeAt(new ResourceId(r), row);
            var allocatable = _table.Allocatable[r]?[row] ?? 0;
            if (free != 0 || allocatable != 0)
            {
                hash.Add(r);
                hash.Add(free);
                hash.Add(allocatable);
            }
        }

        for (var d = _table.DeviceStart[row]; d < _table.DeviceStart[row + 1]; d++)
        {
            hash.Add(_rows.DeviceId(row, d - _table.DeviceStart[row]));
            hash.Add(_table.DeviceUsed[d]);
            hash.Add(_table.DeviceFree[d]);
        }

        for (var id = _allocations.FirstOn(row); id >= 0; id = _allocations.NextOn(id))
        {
            hash.Add(id);
            hash.Add(_allocations.ShapeOf(id).Index);
            foreach (var device in _allocations.DevicesOf(id))
            {
                hash.Add(device);
            }
        }
    }

    private void ThrowIfInTransaction()
    {
        if (_journal.Count > 0)
        {
            throw new InvalidOperationException($"A transaction holds {_journal.Count} changes that are neither kept nor undone. Commit it or roll it back before nodes change or the state is copied.");
        }
    }
}
