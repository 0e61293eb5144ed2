using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Scores ⌊100 · sigmoid(F before − F after)⌋, the best GPU of a node for a share. Ties: for tasks without GPU the node with the least free, else the lower row.</summary>
internal sealed class FgdScorer(FgdWorkload workload) : INodeScorer, IDeviceChooser
{
    private const int Step = 90;
    private readonly FullestDeviceChooser _whole = new();

    public string Name => "fgd";

    public PluginScope Scope => PluginScope.Node;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            scores[i] = Best(context, rows[i], out _);
        }
    }

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
    {
        if (context.Shape.Share is null)
        {
            return _whole.Choose(context, row, devices);
        }

        Best(context, row, out devices[0]);
        return devices[0] >= 0;
    }

    private int Best(in PlacementContext context, int row, out int device)
    {
        device = -1;
        var nodes = context.Nodes;
        var columns = nodes.DeviceFreeMilli[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]];
        var model = nodes.ClassOf(row).Labels[OpenBCluster.ModelLabel];
        var cpu = nodes.Free(ResourceId.Cpu)[row];
        var left = cpu - context.Shape.AmountOf(ResourceId.Cpu);
        var before = workload.Fragment(model, cpu, columns);
        Span<int> free = stackalloc int[columns.Length];
        columns.CopyTo(free);
        if (context.Shape.Share is not { } share)
        {
            var wanted = context.Shape.Gpus;
            for (var g = 0; g < free.Length && wanted > 0; g++)
            {
                wanted -= free[g] == 1000 ? 1 : 0;
                free[g] = free[g] == 1000 ? 0 : free[g];
            }

            var tie = 0;
            for (var g = 0; g < free.Length && context.Shape.Gpus == 0; g++)
            {
                tie += free[g];
            }

            return Step * Points(before - workload.Fragment(model, left, free)) + (context.Shape.Gpus == 0 ? Step - 1 - tie / 100 : 0);
        }

        var best = -1;
        for (var g = 0; g < free.Length; g++)
        {
            if (free[g] < share.Milli || free[..g].Contains(free[g]))
            {
                continue;
            }

            free[g] -= share.Milli;
            var points = Points(before - workload.Fragment(model, left, free));
            free[g] += share.Milli;
            if (points > best)
            {
                best = points;
                device = g;
            }
        }

        return Math.Max(0, best) * Step;
    }

    private int Points(long gain) => (int)Math.Floor(100 / (1 + Math.Exp(-gain / (1000.0 * workload.Total))));
}
