namespace CloudNativeAi.Benchmarks.Data.Eviction;

/// <summary>Which object is read when, by a seed.</summary>
internal static class EvictionTraces
{
    /// <summary>Objects that fit the cache of the scenario.</summary>
    public const int Capacity = 1_000;

    public static IReadOnlyList<(string Name, int[] Reads)> All(int seed) =>
        [("zipf", Zipf(seed)), ("scan", Scan(seed)), ("loop", Loop(seed)), ("mixed", Mixed(seed))];

    /// <summary>Serving: 10,000 models, the i-th asked for in proportion to 1/i.</summary>
    private static int[] Zipf(int seed)
    {
        var draw = new Zipfian(10_000, 1.0, seed);
        return [.. Enumerable.Range(0, 60_000).Select(_ => draw.Next())];
    }

    /// <summary>Serving, and now and then a pass over data that is never read again.</summary>
    private static int[] Scan(int seed)
    {
        var draw = new Zipfian(2_000, 0.9, seed);
        var once = 10_000;
        return [.. Enumerable.Range(0, 60).SelectMany(_ => Enumerable.Range(0, 600).Select(_ => draw.Next()).Concat(Enumerable.Range(0, 400).Select(_ => once++)))];
    }

    /// <summary>Training: 30 epochs over half as many objects again as the cache holds; every other ten shuffled.</summary>
    private static int[] Loop(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 30).SelectMany(epoch =>
        {
            int[] order = [.. Enumerable.Range(0, Capacity * 3 / 2)];
            if (epoch / 10 % 2 == 1)
            {
                random.Shuffle(order);
            }

            return order;
        })];
    }

    /// <summary>Serving whose favourites change, beside shuffled epochs over two and a half times the cache, and a tenth of reads that come once.</summary>
    private static int[] Mixed(int seed)
    {
        var random = new Random(seed);
        var draw = new Zipfian(1_500, 0.9, seed + 1);
        var (reads, once) = (new List<int>(), 100_000);
        for (var epoch = 0; epoch < 12; epoch++)
        {
            int[] order = [.. Enumerable.Range(50_000, Capacity * 5 / 2)];
            random.Shuffle(order);
            foreach (var next in order)
            {
                reads.Add(next);
                reads.Add(draw.Next() + (epoch / 4 * 200));
                if (random.Next(10) == 0)
                {
                    reads.Add(once++);
                }
            }
        }

        return [.. reads];
    }

    private sealed class Zipfian
    {
        private readonly Random _random;
        private readonly double[] _sums;

        public Zipfian(int count, double exponent, int seed)
        {
            _random = new Random(seed);
            var sum = 0.0;
            _sums = [.. Enumerable.Range(1, count).Select(i => sum += 1 / Math.Pow(i, exponent))];
        }

        public int Next()
        {
            var at = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
            return at >= 0 ? at : ~at;
        }
    }
}
