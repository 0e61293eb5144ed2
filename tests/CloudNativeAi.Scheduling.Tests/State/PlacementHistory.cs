using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>One random history of a cluster, reproducible by its seed. After every step the columns are recounted, and every decision is compared with brute force.</summary>
internal sealed class PlacementHistory
{
    private static readonly string[] Zones = ["a", "b", "c"];
    private readonly Random _random;
    private readonly HistoryPlugins.Learnt _learnt = new();
    private readonly HistoryPlugins.Zones _zones = new();
    private readonly HistoryPlugins.Moods _moods = new();
    private readonly HistoryPlugins.Global _global = new();
    private readonly HistoryPlugins.GlobalFilter _globalFilter = new();
    private readonly HistoryPlugins.Remembering _remembering = new();
    private readonly HistoryData _data;
    private readonly PlacementProfile _profile;
    private readonly PodSet[] _sets;
    private readonly bool _check;
    private ClusterState _state;
    private Recount _recount;
    private int _names;
    private ulong _trace = 14695981039346656037;

    /// <param name="seed">Of everything.</param>
    /// <param name="check">False: only the trace is wanted.</param>
    public PlacementHistory(int seed, bool check = true)
    {
        _random = new Random(seed);
        _check = check;
        _profile = Profile();
        _state = new ClusterState(_profile, new AnswerLimits(Changes: 8 << _random.Next(5), Shapes: _random.Next(4) == 0 ? 2 : 64));
        _recount = new Recount(_state);
        _data = new HistoryData(_random);
        var nodes = _random.Next(20) == 0 ? _random.Next(129, 300) : _random.Next(1, 12);
        for (var i = 0; i < nodes; i++)
        {
            Upsert(RandomNode($"n{_names++}"));
        }

        if (nodes > 128)
        {
            Reached.Add("several blocks");
        }

        _sets = [.. Enumerable.Range(0, _random.Next(2, 7)).Select(_ => RandomSet())];
    }

    /// <summary>What the history came across.</summary>
    public HashSet<string> Reached { get; } = [];

    /// <summary>A hash of every decision.</summary>
    public ulong Trace => _trace;

    public PlacementHistory Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
            if (_check)
            {
                _recount.Check();
                _data.Check(_state, _profile.MostLoad);
            }
        }

        if (_remembering.Contradictions > 0)
        {
            throw new InvalidOperationException("a row changed and its version did not");
        }

        Note(_state.Hash());
        if (_state.Faults.Throws > 0)
        {
            Reached.Add("throw");
        }

        if (_state.Faults.Corrected > 0)
        {
            Reached.Add("correction");
        }

        return this;
    }

    private void Step()
    {
        switch (_random.Next(28))
        {
            case < 9:
                Place(RandomShape());
                break;
            case < 13:
                Release();
                break;
            case 13 or 14:
                Gang();
                break;
            case 15:
                ChangeNode("cordon", n => n with { Schedulable = !n.Schedulable });
                break;
            case 16:
                ChangeNode("class change", n => n with { Labels = RandomLabels(), Taints = RandomTaints() });
                break;
            case 17:
                Remove();
                break;
            case 18:
                Upsert(RandomNode($"n{(_random.Next(2) == 0 ? _names++ : _random.Next(_names))}"));
                break;
            case 19:
                Shrink();
                break;
            case 20:
                Drain();
                break;
            case 21:
                RaiseEpoch();
                break;
            case 22:
                PlaceAt();
                break;
            case 23:
                Copy();
                break;
            case 24:
                Reached.Add(_data.Size(_state));
                break;
            case 25:
                Measure();
                break;
            default:
                Reached.Add(_data.Hold(_state, RandomRow()));
                break;
        }
    }

    private void Measure()
    {
        if (RandomRow() is >= 0 and var row)
        {
            _recount.Nodes[row] = _recount.Nodes[row] with { Usage = _data.Usage() };
            _state.Measure(_recount.Nodes[row]);
            _data.Measured(_recount.Nodes[row]);
            Reached.Add("measured");
        }
    }

    private int Place(PodSet set)
    {
        var shape = _state.Intern(set);
        var expected = _check ? BruteForce.BestRow(_state, _profile, shape) : 0;
        var id = _state.TryPlace(shape);
        var actual = id < 0 ? -1 : _state.RowOf(id);
        if (_check && actual != expected)
        {
            throw new InvalidOperationException($"brute force places on row {expected}, the kept answers on row {actual}");
        }

        Note((ulong)(uint)actual);
        if (id >= 0)
        {
            _recount.Placed(id, set);
            Reached.Add(set.Devices is null ? "placed" : "share placed");
        }

        _global.Decisions++;
        _globalFilter.Decisions++;
        return id;
    }

    private void Release()
    {
        if (_recount.Live.Count > 0)
        {
            ReleaseOne(_recount.Live.Keys.ElementAt(_random.Next(_recount.Live.Count)));
        }
    }

    private void ReleaseOne(int id)
    {
        _state.Release(id);
        _recount.Live.Remove(id);
    }

    /// <summary>Places several, with savepoints within savepoints, releases some of what ran before, and keeps or undoes it.</summary>
    private void Gang()
    {
        var before = (_state.Hash(), new Dictionary<int, Recount.Charged>(_recount.Live));
        var outer = _state.Savepoint();
        var size = _random.Next(1, 5);
        for (var i = 0; i < size; i++)
        {
            if (_random.Next(4) == 0)
            {
                Release();
                Reached.Add("release in a gang");
            }

            var inner = _state.Savepoint();
            var middle = (_state.Hash(), new Dictionary<int, Recount.Charged>(_recount.Live));
            Place(RandomShape());
            if (_random.Next(3) == 0)
            {
                RollBack(inner, middle);
                Reached.Add("inner rollback");
            }

            if (_check)
            {
                _recount.Check();
            }
        }

        if (_random.Next(2) == 0)
        {
            RollBack(outer, before);
            Reached.Add("gang rollback");
        }

        _state.Commit();
    }

    private void RollBack(int savepoint, (ulong Hash, Dictionary<int, Recount.Charged> Live) before)
    {
        _state.RollbackTo(savepoint);
        _recount.Live.Clear();
        foreach (var (id, charged) in before.Live)
        {
            _recount.Live.Add(id, charged);
        }

        if (_state.Hash() != before.Hash)
        {
            throw new InvalidOperationException("the state after a rollback is not the one before");
        }
    }

    private void ChangeNode(string what, Func<Node, Node> change)
    {
        if (RandomRow() is >= 0 and var row)
        {
            Upsert(change(_recount.Nodes[row]));
            Reached.Add(what);
        }
    }

    private void Remove()
    {
        if (RandomRow() is >= 0 and var row)
        {
            _recount.Excused.Add(row);
            _state.RemoveNode(_recount.Nodes[row].Id);
            Reached.Add(_state.AllocationCount(row) > 0 ? "removal of a node in use" : "removal");
        }
    }

    private void Shrink()
    {
        if (RandomRow() is >= 0 and var row)
        {
            _recount.Excused.Add(row);
            var node = _recount.Nodes[row];
            Upsert(node with
            {
                Devices = [.. node.Devices.Where(_ => _random.Next(4) > 0).Select(d => d with { Health = (DeviceHealth)_random.Next(3) })],
                Allocatable = node.Allocatable.With(ResourceName.Cpu, _random.Next(1, 5)),
            });
            Reached.Add(_state.AllocationCount(row) > 0 ? "shrink in use" : "shrink");
        }
    }

    private void Drain()
    {
        if (RandomRow() is >= 0 and var row)
        {
            Upsert(_recount.Nodes[row] with { Schedulable = false });
            Reached.Add(_state.AllocationCount(row) > 0 ? "drain of a node in use" : "drain");
            for (var id = _state.FirstAllocationOn(row); id >= 0; id = _state.FirstAllocationOn(row))
            {
                ReleaseOne(id);
            }
        }
    }

    private void RaiseEpoch()
    {
        _learnt.Epoch++;
        _zones.Epoch++;
        _moods.Epoch++;
        Reached.Add("epoch");
    }

    private void PlaceAt()
    {
        if (RandomRow() is >= 0 and var row)
        {
            var set = RandomShape();
            var shape = _state.Intern(set);
            var fits = _state.Fits(shape, row);
            var id = _random.Next(3) == 0 ? _state.ForcePlaceAt(shape, row, []) : _state.TryPlaceAt(shape, row, []);
            if (id >= 0)
            {
                _recount.Placed(id, set);
                if (!fits)
                {
                    _recount.Excused.Add(row);
                    Reached.Add("forced");
                }
            }
        }
    }

    /// <summary>Goes on with a copy, after which the original is disturbed: neither may show in the other.</summary>
    private void Copy()
    {
        var original = _state;
        _state = original.Clone();
        var hash = _state.Hash();
        foreach (var id in _recount.Live.Keys.ToArray())
        {
            original.Release(id);
        }

        if (hash != _state.Hash())
        {
            throw new InvalidOperationException("a copy changed with its original");
        }

        _recount = _recount.For(_state);
        Reached.Add("copy");
    }

    private void Upsert(Node node)
    {
        var reused = _state.NodeCount;
        var previous = _state.RowOf(node.Id);
        var row = _state.UpsertNode(node);
        if (row < reused && previous != row && _state.AllocationCount(row) == 0)
        {
            Reached.Add("row taken again");
            _recount.Excused.Remove(row);
        }

        if (previous >= 0 && previous != row)
        {
            // Another machine of that name: the row of the one before is left behind.
            _recount.Excused.Add(previous);
        }

        if (_state.AllocationCount(row) > 0)
        {
            // It may have come back, or been described, smaller than it was.
            _recount.Excused.Add(row);
        }

        _recount.Nodes[row] = node;
        _data.Measured(node);
    }

    private int RandomRow()
    {
        var rows = Enumerable.Range(0, _state.NodeCount).Where(_state.IsPresent).ToArray();
        return rows.Length == 0 ? -1 : rows[_random.Next(rows.Length)];
    }

    private PodSet RandomShape() => _sets[_random.Next(_sets.Length)];

    private PodSet RandomSet()
    {
        var set = _random.Next(5) switch
        {
            0 => ClusterNodes.Share(_random.Next(1, 10) * 100, _random.Next(1, 3)),
            1 => new PodSet("s", 1, ResourceList.Of(("example.com/slot", "1"))),
            2 => ClusterNodes.Ask(0, $"{_random.Next(500, 3000)}m"),
            3 => ClusterNodes.Ask(_random.Next(1, 3)) with { Devices = new DeviceRequest(ResourceName.NvidiaGpu, 1, 500) },
            _ => ClusterNodes.Ask(1 << _random.Next(3)),
        };
        return set with
        {
            NodeSelector = _random.Next(4) == 0 ? new Dictionary<string, string> { ["zone"] = Zones[_random.Next(3)] } : new Dictionary<string, string>(),
            Tolerations = _random.Next(2) == 0 ? [new Toleration("dedicated")] : [],
            Content = _data.Contents(),
        };
    }

    private Node RandomNode(string name)
    {
        var node = ClusterNodes.Gpu(name, _random.Next(3) == 0 ? 0 : _random.Next(1, 9), $"{_random.Next(2, 17)}", $"{_random.Next(2, 33)}Gi", instance: $"{name}-{_random.Next(10) / 9}") with
        {
            Labels = RandomLabels(),
            Taints = RandomTaints(),
            Ready = _random.Next(10) > 0,
            ReclaimAt = _random.Next(20) == 0 ? DateTimeOffset.UnixEpoch : null,
            Usage = _random.Next(2) == 0 ? _data.Usage() : null,
            Foreign = _random.Next(4) == 0 ? ResourceList.Of(("cpu", "1500m"), ("nvidia.com/gpu", $"{_random.Next(2)}")) : ResourceList.Empty,
        };
        var extra = node.Allocatable.With("example.com/slot", _random.Next(4));
        return node with { Allocatable = _random.Next(3) == 0 ? extra.With(ResourceName.Pods, _random.Next(1, 5)) : extra };
    }

    private Dictionary<string, string> RandomLabels() => _random.Next(3) == 0 ? [] : new() { ["zone"] = Zones[_random.Next(3)] };

    private Taint[] RandomTaints() => _random.Next(4) > 0 ? [] : [new Taint("dedicated", "x", (TaintEffect)_random.Next(3))];

    private PlacementProfile Profile()
    {
        var scorers = new List<WeightedScorer>();
        var filters = new List<INodeFilter>();
        scorers.Add(_random.Next(2) == 0 ? new(new BestFitScorer(), _random.Next(1, 4)) : new(new SpreadScorer(), 1));
        Sometimes(3, () => scorers.Add(new(_learnt, _random.Next(1, 3))));
        Sometimes(3, () => scorers.Add(new(_zones, _random.Next(1, 3))));
        Sometimes(4, () => filters.Add(_moods));
        Sometimes(2, () => scorers.Add(new(new DataScorer(), _random.Next(1, 4))));
        Sometimes(4, () => scorers.Add(new(new LoadScorer(), _random.Next(1, 3))));
        Sometimes(4, () => scorers.Add(new(_remembering, 1)));
        Sometimes(5, () => scorers.Add(new(new HistoryPlugins.Broken(), 1)));
        Sometimes(5, () => filters.Add(new HistoryPlugins.BrokenFilter()));
        Sometimes(4, () => scorers.Add(new(_global, 1)));
        Sometimes(5, () => filters.Add(_globalFilter));
        var chooser = _random.Next(5) == 0 ? new HistoryPlugins.Contrary() : (IDeviceChooser?)null;
        if (chooser is not null)
        {
            Reached.Add("contrary chooser");
        }

        if (scorers.Any(s => s.Scorer.Scope == PluginScope.Cluster) || filters.Any(f => f.Scope == PluginScope.Cluster))
        {
            Reached.Add("cluster plugin");
        }

        return new PlacementProfile("history", filters, scorers, chooser, ["zone"], mostLoad: _random.Next(3) == 0 ? 700 : null);
    }

    private void Sometimes(int oneIn, Action action)
    {
        if (_random.Next(oneIn) == 0)
        {
            action();
        }
    }

    private void Note(ulong value) => _trace = (_trace ^ value) * 1099511628211;
}
