namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Who arrives when: the trace's tasks, shuffled; then tasks drawn from it with replacement until the next one would push the GPU asked for over a limit.</summary>
internal static class OpenBArrivals
{
    public const double Limit = 1.3;

    /// <param name="tasks">The trace.</param>
    /// <param name="capacityMilli">GPU of the cluster, in thousandths.</param>
    /// <param name="seed">The same seed, the same order.</param>
    /// <returns>Indexes of tasks.</returns>
    public static int[] Draw(IReadOnlyList<OpenBTask> tasks, long capacityMilli, int seed)
    {
        var random = new SeededRandom(seed);
        var order = Enumerable.Range(0, tasks.Count).ToArray();
        random.Shuffle(order);
        var arrivals = new List<int>(order.Length * 2);
        var requested = 0L;
        for (var n = 0; tasks.Count > 0; n++)
        {
            var task = n < order.Length ? order[n] : random.Below(tasks.Count);
            requested += tasks[task].Milli;
            if (requested > Limit * capacityMilli)
            {
                break;
            }

            arrivals.Add(task);
        }

        return [.. arrivals];
    }
}
