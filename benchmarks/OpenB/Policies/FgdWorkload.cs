namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>The task shapes, without memory, that make up 95 % of the workload, and how often each occurs.</summary>
internal sealed class FgdWorkload
{
    private readonly (OpenBTask Shape, long Count)[] _typical;
    private readonly Dictionary<string, bool[]> _accepts = new(StringComparer.Ordinal);

    public FgdWorkload(IReadOnlyList<OpenBTask> tasks)
    {
        var shapes = tasks.GroupBy(task => task with { MemoryMib = 0 }).Select(group => (Shape: group.Key, Count: group.LongCount())).OrderByDescending(shape => shape.Count).ToArray();
        var covered = 0L;
        _typical = [.. shapes.TakeWhile(shape => (covered += shape.Count) - shape.Count < 0.95 * tasks.Count)];
        Total = Math.Max(1, _typical.Sum(shape => shape.Count));
    }

    /// <summary>Tasks of these shapes.</summary>
    public long Total { get; }

    /// <summary>The expected fragment of a node, in thousandths of a GPU, times <see cref="Total"/>: exact, so that nothing changed reads as nothing.</summary>
    public long Fragment(string model, long cpuFree, ReadOnlySpan<int> free)
    {
        var total = 0L;
        foreach (var milli in free)
        {
            total += milli;
        }

        if (!_accepts.TryGetValue(model, out var accepts))
        {
            _accepts[model] = accepts = [.. _typical.Select(shape => shape.Shape.Gpus > 0 && OpenBCluster.Accepts(shape.Shape.Models, model))];
        }

        var sum = 0L;
        for (var s = 0; s < _typical.Length; s++)
        {
            var (shape, count) = _typical[s];
            var (fitting, small) = (0, 0L);
            foreach (var milli in free)
            {
                fitting += milli >= shape.GpuMilli ? 1 : 0;
                small += milli < shape.GpuMilli ? milli : 0;
            }

            var hosts = accepts[s] && fitting >= shape.Gpus && cpuFree >= shape.CpuMilli;
            sum += count * (hosts ? small : total);
        }

        return sum;
    }
}
