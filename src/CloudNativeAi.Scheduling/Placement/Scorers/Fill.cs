namespace CloudNativeAi.Scheduling;

/// <summary>How full a node is once the replica is on it: the mean over what the request names, devices and other extended resources weighing eight times, <c>pods</c> not at all.</summary>
/// <remarks>0 … 10,000. A request that names no device also counts the node's free GPUs as emptiness, so that it goes where it strands none.</remarks>
internal static class Fill
{
    private const double Extended = 8;

    public static void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores, double offset, double sign)
    {
        var table = context.Nodes.Table;
        var shape = context.Shape;
        var total = 0.0;
        Span<double> empty = stackalloc double[64];
        for (var from = 0; from < rows.Length; from += empty.Length)
        {
            var part = rows[from..Math.Min(rows.Length, from + empty.Length)];
            empty.Clear();
            total = 0;
            foreach (var (resource, amount) in shape.Amounts)
            {
                if (resource != ResourceId.Pods)
                {
                    total += Add(context, table, resource, amount, part, empty);
                }
            }

            if (shape.Share is { } share)
            {
                total += Add(context, table, share.Resource, 0, part, empty);
            }
            else if (shape.Gpus == 0)
            {
                total += Add(context, table, ResourceId.Gpu, 0, part, empty);
            }

            var scale = total == 0 ? 0 : 10_000 / total;
            for (var i = 0; i < part.Length; i++)
            {
                scores[from + i] = (int)(offset + sign * Math.Clamp(10_000 - empty[i] * scale, 0, 10_000));
            }
        }
    }

    private static double Add(in PlacementContext context, NodeTable table, ResourceId resource, long amount, ReadOnlySpan<int> rows, Span<double> empty)
    {
        var weight = resource.Index <= ResourceId.EphemeralStorage.Index ? 1 : Extended;
        var inverse = (uint)resource.Index < (uint)table.Inverse.Length ? table.Inverse[resource.Index] : null;
        if (inverse is not null)
        {
            var free = context.Nodes.Free(resource);
            for (var i = 0; i < rows.Length; i++)
            {
                var row = rows[i];
                empty[i] += weight * (free[row] - amount) * inverse[row];
            }
        }

        return weight;
    }
}
