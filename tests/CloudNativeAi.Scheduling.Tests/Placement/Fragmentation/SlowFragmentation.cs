using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>The profile's score as its terms say it, with nothing kept, grouped or vectorised.</summary>
internal sealed class SlowFragmentation(IReadOnlyList<(PodSet Set, long Count)> arrivals, FragmentationWeights weights, ClusterState state)
{
    public double Score(PodSet set, int row)
    {
        var free = Free(row).ToList();
        var (cpu, memory) = (state.Free(row, ResourceId.Cpu), state.Free(row, ResourceId.Memory));
        var before = Loss(row, free, cpu, memory);
        foreach (var gpu in Choose(free, set))
        {
            free[gpu] -= Size(set);
        }

        return Math.Clamp(5000 + before - Loss(row, free, cpu - Cpu(set), memory - Memory(set)), 0, 10_000);
    }

    /// <summary>The GPUs a replica takes, in order; fewer than it asks for: they are not there.</summary>
    public List<int> Choose(IReadOnlyList<int> free, PodSet set)
    {
        var lost = Gaps().Lost;
        var chosen = new List<int>();
        for (var n = 0; n < Gpus(set); n++)
        {
            var fitting = Enumerable.Range(0, free.Count).Where(g => free[g] >= Size(set) && !chosen.Contains(g)).ToList();
            if (fitting.Count > 0)
            {
                var least = fitting.Min(g => lost[free[g] - Size(set)] - lost[free[g]]);
                chosen.Add(fitting.Where(g => lost[free[g] - Size(set)] - lost[free[g]] < least + GapValues.Same).MinBy(g => free[g]));
            }
        }

        return chosen;
    }

    public int[] Free(int row)
    {
        var columns = state.Columns;
        return columns.DeviceFreeMilli[columns.DeviceStart[row]..columns.DeviceStart[row + 1]].ToArray();
    }

    private static int Size(PodSet set) => set.Devices?.Milli ?? 1000;

    private static int Gpus(PodSet set) => set.Devices?.Count ?? (int)set.Requests[ResourceName.NvidiaGpu].ToUnitsCeiling();

    private static long Cpu(PodSet set) => set.Requests[ResourceName.Cpu].ToMilliCeiling();

    private static long Memory(PodSet set) => set.Requests[ResourceName.Memory].ToUnitsCeiling();

    private static double Amount(PodSet set) => Gpus(set) * Size(set) / 1000.0;

    private double Loss(int row, List<int> free, long cpu, long memory)
    {
        var total = free.Sum() / 1000.0;
        var typical = Typical();
        var fragment = typical.Sum(arrival => (double)arrival.Count / typical.Sum(other => other.Count) * Fragment(arrival.Set, row, free, cpu, memory));
        var cpuByGpu = arrivals.Sum(arrival => (double)arrival.Count * Cpu(arrival.Set)) / arrivals.Sum(arrival => arrival.Count * Amount(arrival.Set));
        var stranded = double.IsFinite(cpuByGpu) && cpuByGpu > 0 ? Math.Max(0, total - cpu / (weights.CpuShare * cpuByGpu)) : 0;
        var gaps = Gaps();
        return weights.Fragment * fragment + weights.Stranding * stranded + weights.Gap * free.Sum(milli => gaps.Lost[milli]) - weights.Scarcity * Scarcity(row) * total;
    }

    /// <summary>The most frequent shapes up to 95 % of arrivals, equals by who came first.</summary>
    private List<(PodSet Set, long Count)> Typical()
    {
        var typical = new List<(PodSet Set, long Count)>();
        foreach (var arrival in arrivals.OrderByDescending(arrival => arrival.Count))
        {
            if (typical.Sum(other => other.Count) < 0.95 * arrivals.Sum(other => other.Count))
            {
                typical.Add(arrival);
            }
        }

        return typical;
    }

    private double Fragment(PodSet set, int row, List<int> free, long cpu, long memory)
    {
        var hosts = Gpus(set) > 0 && Allows(set, row) && cpu >= Cpu(set) && memory >= Memory(set) && free.Count(milli => milli >= Size(set)) >= Gpus(set);
        return (hosts ? free.Where(milli => milli < Size(set)).Sum() : free.Sum()) / 1000.0;
    }

    private double Scarcity(int row)
    {
        var supply = Enumerable.Range(0, state.NodeCount).Sum(Supply);
        var demand = arrivals.Sum(arrival => arrival.Count * Amount(arrival.Set));
        var sum = 0.0;
        foreach (var set in arrivals.GroupBy(arrival => string.Join(',', arrival.Set.NodeSelector)))
        {
            var own = set.Sum(arrival => arrival.Count * Amount(arrival.Set));
            var allowed = Enumerable.Range(0, state.NodeCount).Where(other => Allows(set.First().Set, other)).Sum(Supply);
            sum += own > 0 && allowed > 0 && allowed < supply && Allows(set.First().Set, row) ? own / demand * supply / allowed : 0;
        }

        return Math.Pow(sum, weights.ScarcityPower);

        double Supply(int other) => state.Allocatable(other, ResourceId.Gpu);
    }

    private bool Allows(PodSet set, int row) =>
        set.NodeSelector.All(label => state.NodeOf(row).Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private GapValues Gaps()
    {
        var demand = new double[1001];
        foreach (var (set, count) in arrivals)
        {
            demand[Size(set)] += count * Gpus(set);
        }

        return GapValues.Solve(demand);
    }
}
