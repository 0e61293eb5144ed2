namespace CloudNativeAi.Scheduling;

/// <summary>What is known of the workload at one time, ready to be asked by node: its shapes by group of nodes, its gap values, its CPU by GPU, what it asks scarce nodes for.</summary>
internal sealed class WorkloadMix
{
    private const double Covered = 0.95;
    private readonly FragmentationWeights _weights;
    private readonly List<(GpuRequest Request, int Constraint, float Part)> _shapes = [];
    private readonly List<Constraint> _constraints = [];
    private readonly Dictionary<string, NodeGroup> _groups = new(StringComparer.Ordinal);
    private readonly double _demand;
    private readonly double _supply;
    private NodeClass?[] _classes = [];
    private NodeGroup[] _groupOf = [];

    /// <param name="arrivals">Most frequent first; empty: nothing is known yet, and whole GPUs are expected.</param>
    /// <param name="weights">Of the terms.</param>
    /// <param name="nodes">The cluster.</param>
    public WorkloadMix(IReadOnlyList<(RequestShape Shape, long Count)> arrivals, FragmentationWeights weights, in NodeColumns nodes)
    {
        _weights = weights;
        var demand = new double[1001];
        var typical = Typical(arrivals);
        var total = typical.Sum(arrival => arrival.Count);
        var cpu = 0.0;
        foreach (var (shape, count) in arrivals)
        {
            var request = GpuRequest.Of(shape);
            var constraint = ConstraintOf(shape);
            _constraints[constraint].Demand += count * request.Amount;
            _demand += count * request.Amount;
            demand[request.Size] += count * request.Count;
            cpu += count * (double)request.Cpu;
        }

        foreach (var (shape, count) in typical)
        {
            _shapes.Add((GpuRequest.Of(shape), ConstraintOf(shape), (float)count / total));
        }

        if (arrivals.Count == 0)
        {
            _constraints.Add(new Constraint(RequestShape.Anything));
            foreach (var (gpus, part) in (ReadOnlySpan<(int, float)>)[(1, 0.5f), (2, 0.2f), (4, 0.15f), (8, 0.15f)])
            {
                _shapes.Add((new GpuRequest(0, 0, 1000, gpus), 0, part));
            }
        }

        Gaps = GapValues.Solve(demand);
        GpusByCpu = cpu > 0 && _demand > 0 ? (float)(_demand / (weights.CpuShare * cpu)) : 0;
        _supply = Supply(nodes);
    }

    public GapValues Gaps { get; }

    /// <summary>GPUs that a milli-core keeps from being stranded; 0: unknown, none is stranded.</summary>
    public float GpusByCpu { get; }

    /// <summary>The group of a row's node.</summary>
    public NodeGroup GroupOf(in NodeColumns nodes, int row)
    {
        var id = nodes.Class[row];
        var of = nodes.ClassOf(row);
        return id < _classes.Length && ReferenceEquals(_classes[id], of) ? _groupOf[id] : Add(id, of);
    }

    /// <summary>The most frequent shapes that make up nearly everything: the rest changes no decision, and is not paid for at each.</summary>
    private static (RequestShape Shape, long Count)[] Typical(IReadOnlyList<(RequestShape Shape, long Count)> arrivals)
    {
        var enough = Covered * arrivals.Sum(arrival => arrival.Count);
        var covered = 0L;
        return [.. arrivals.TakeWhile(arrival => (covered += arrival.Count) - arrival.Count < enough)];
    }

    private NodeGroup Add(int id, NodeClass of)
    {
        if (id >= _classes.Length)
        {
            Array.Resize(ref _classes, Math.Max(id + 1, _classes.Length * 2));
            Array.Resize(ref _groupOf, _classes.Length);
        }

        var key = string.Create(_constraints.Count, (_constraints, of), static (text, given) =>
        {
            for (var c = 0; c < text.Length; c++)
            {
                text[c] = given._constraints[c].Allows(given.of) ? '1' : '0';
            }
        });
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups.Add(key, group = Create(key));
        }

        _classes[id] = of;
        return _groupOf[id] = group;
    }

    private NodeGroup Create(string allowed)
    {
        var hosted = new Dictionary<GpuRequest, float>();
        var unhosted = 0f;
        foreach (var (request, constraint, part) in _shapes)
        {
            if (request.Count > 0 && allowed[constraint] == '1')
            {
                hosted[request] = hosted.GetValueOrDefault(request) + part;
            }
            else
            {
                unhosted += part;
            }
        }

        var scarcity = 0.0;
        for (var c = 0; c < _constraints.Count; c++)
        {
            var constraint = _constraints[c];
            if (allowed[c] == '1' && constraint.Demand > 0 && constraint.Supply > 0 && constraint.Supply < _supply)
            {
                // Demand as if all arrivals together asked for the whole cluster.
                scarcity += constraint.Demand / _demand * _supply / constraint.Supply;
            }
        }

        return new NodeGroup(new FragmentLanes([.. hosted.Select(shape => (shape.Key, shape.Value))], unhosted), _weights.Scarcity * (float)Math.Pow(scarcity, _weights.ScarcityPower));
    }

    private int ConstraintOf(RequestShape shape)
    {
        for (var c = 0; c < _constraints.Count; c++)
        {
            if (_constraints[c].IsOf(shape))
            {
                return c;
            }
        }

        _constraints.Add(new Constraint(shape));
        return _constraints.Count - 1;
    }

    private double Supply(in NodeColumns nodes)
    {
        var gpus = nodes.Allocatable(ResourceId.Gpu);
        var byClass = new Dictionary<NodeClass, double>();
        for (var row = 0; row < nodes.Count; row++)
        {
            if (gpus[row] > 0)
            {
                byClass[nodes.ClassOf(row)] = byClass.GetValueOrDefault(nodes.ClassOf(row)) + gpus[row];
            }
        }

        foreach (var constraint in _constraints)
        {
            constraint.Supply = byClass.Where(nodesOf => constraint.Allows(nodesOf.Key)).Sum(nodesOf => nodesOf.Value);
        }

        return byClass.Values.Sum();
    }
}
