using System.Runtime.CompilerServices;

namespace CloudNativeAi.Scheduling;

/// <summary>How full a node is once the replica is on it: the mean over what the request names, devices and other extended resources weighing eight times, <c>pods</c> not at all.</summary>
/// <remarks>0 … 10,000. A request that names no device also counts the node's free GPUs as emptiness, so that it goes where it strands none.</remarks>
internal static class Fill
{
    private const double Extended = 8;
    private const int Part = 64;

    [SkipLocalsInit]
    public static void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores, double offset, double sign)
    {
        var shape = context.Shape;
        Span<double> empty = stackalloc double[Part];
        for (var from = 0; from < rows.Length; from += Part)
        {
            var part = rows[from..Math.Min(rows.Length, from + Part)];
            empty.Clear();
            var total = 0.0;
            foreach (var (resource, amount) in shape.Amounts)
            {
                if (resource != ResourceId.Pods)
                {
                    total += Add(context, resource, amount, part, empty);
                }
            }

            if (shape.Share is { } share)
            {
                total += Add(context, share.Resource, 0, part, empty);
            }
            else if (shape.Gpus == 0)
            {
                total += Add(context, ResourceId.Gpu, 0, part, empty);
            }

            var scale = total == 0 ? 0 : sign * 10_000 / total;
            var to = scores.Slice(from, part.Length);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = Math.Min(Math.Max(double.ConvertToIntegerNative<int>(offset - empty[i] * scale), 0), 10_000);
            }
        }
    }

    private static double Add(in PlacementContext context, ResourceId resource, long amount, ReadOnlySpan<int> rows, Span<double> empty)
    {
        var weight = resource.Index <= ResourceId.EphemeralStorage.Index ? 1 : Extended;
        var table = context.Nodes.Table;
        var inverse = (uint)resource.Index < (uint)table.Inverse.Length ? table.Inverse[resource.Index].AsSpan() : [];
        if (!inverse.IsEmpty)
        {
            var free = context.Nodes.Free(resource);
            inverse = inverse[..free.Length];
            empty = empty[..rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                var row = rows[i];
                empty[i] += (free[row] - amount) * (weight * inverse[row]);
            }
        }

        return weight;
    }
}
