namespace CloudNativeAi.Scheduling;

/// <summary>The workload as learnt from arrivals, and what a node loses by taking a replica of it.</summary>
internal sealed class FragmentationModel(FragmentationWeights weights)
{
    private const long First = 64;
    private const long Longest = 16_384;
    private readonly ArrivalCounts _arrivals = new();
    private (RequestShape Shape, long Count)[] _known = [];
    private WorkloadMix? _mix;
    private long _arrived;
    private long _next = 1;
    private long[] _versions = [];
    private float[] _losses = [];

    /// <summary>Rises when what was learnt changes: after 1, 64, 256, 1,024 … arrivals, from 16,384 on every so many.</summary>
    public long Epoch { get; private set; }

    public FragmentationWeights Weights => weights;

    public void Arrived(RequestShape shape, long replicas)
    {
        _arrivals.Add(shape, replicas);
        _arrived += replicas;
        if (_arrived >= _next)
        {
            _next = _arrived < First ? First : _arrived + Math.Min(3 * _arrived, Longest);
            _known = _arrivals.Read();
            _mix = null;
            Epoch++;
        }
    }

    /// <summary>The workload as it was known at the last rise of <see cref="Epoch"/>, against the cluster as it is at the first question after it.</summary>
    public WorkloadMix Mix(in NodeColumns nodes) => _mix ?? Learn(nodes);

    /// <summary>What a row is worth less than its free GPUs as it is, in points; kept until the row changes.</summary>
    public float LossBefore(WorkloadMix mix, NodeGroup group, int row, long version, float cpu, float memory, in GpuLevels gpus)
    {
        if (row >= _versions.Length)
        {
            Array.Resize(ref _versions, Math.Max(row + 1, _versions.Length * 2));
            Array.Resize(ref _losses, _versions.Length);
        }

        if (_versions[row] != version)
        {
            _versions[row] = version;
            _losses[row] = Loss(mix, group, cpu, memory, gpus);
        }

        return _losses[row];
    }

    /// <summary>The weighted sum of the terms for a node in this state, in points.</summary>
    public float Loss(WorkloadMix mix, NodeGroup group, float cpu, float memory, in GpuLevels gpus)
    {
        var free = gpus.FreeMilli * 0.001f;
        var lost = mix.Gaps.Lost;
        var gap = gpus.Idle * lost[1000];
        foreach (var level in gpus.Open)
        {
            gap += lost[level];
        }

        var stranded = mix.GpusByCpu > 0 ? Math.Max(0, free - cpu * mix.GpusByCpu) : 0;
        return weights.Fragment * group.Lanes.Expected(cpu, memory, gpus) + weights.Stranding * stranded + weights.Gap * gap - group.Scarcity * free;
    }

    private WorkloadMix Learn(in NodeColumns nodes)
    {
        Array.Clear(_versions);
        return _mix = new WorkloadMix(_known, weights, nodes);
    }
}
