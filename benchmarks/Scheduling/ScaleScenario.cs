using System.Globalization;
using CloudNativeAi.Benchmarks.Reporting;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>The time of a decision on clusters of different size, each drained to two thirds and filled again, whole rounds: a straight line through both logarithms says how it grows.</summary>
internal sealed class ScaleScenario(int most, int decisions)
{
    private const int Passes = 3;
    private static readonly int[] Sizes = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

    public Report Run()
    {
        int[] sizes = [.. Sizes.Where(size => size < most), most];
        Measure(1_000);
        double[] seconds = [.. sizes.Select(size => Enumerable.Range(0, Passes).Min(_ => Measure(size)))];
        var report = new Report($"scale: {sizes[0]:N0} … {sizes[^1]:N0} nodes × 8 GPUs, 64 shapes, {PlacementChurn.Queues} queues")
            .Add("growth", "exponent of the time of a decision", Slope(sizes, seconds), "N3", "≤ 0.3");
        for (var i = 0; i < sizes.Length; i++)
        {
            report.Add(string.Create(CultureInfo.InvariantCulture, $"us_at_{sizes[i]}"), $"one decision at {sizes[i]:N0} nodes (µs)", seconds[i] * 1e6, "N2");
        }

        return report.Add("sizes", sizes);
    }

    /// <summary>Seconds of CPU time for each decision, with what ends between them.</summary>
    private double Measure(int nodes)
    {
        var options = new PlacementOptions(nodes, 8, decisions);
        var churn = new PlacementChurn(PlacementCluster.Profile(options), PlacementCluster.Nodes(options), options.Gpus);
        for (var warm = decisions / 10; churn.TimesFull < 1 || warm > 0; warm--)
        {
            Step(churn);
        }

        for (var round = churn.TimesFull; churn.TimesFull == round;)
        {
            Step(churn);
        }

        var (clock, count) = (new PlacementClock(), 0L);
        for (var round = churn.TimesFull; count < decisions || churn.TimesFull == round;)
        {
            // Whole rounds: the part that drains and the part that fills cost differently.
            for (round = churn.TimesFull; churn.TimesFull == round; count++)
            {
                Step(churn);
            }
        }

        return 1 / clock.Speed(count).PerCpuSecond;
    }

    private static void Step(PlacementChurn churn)
    {
        var ask = churn.Next();
        churn.Arrived(ask, churn.Place(ask));
        churn.End();
    }

    private static double Slope(int[] sizes, double[] seconds)
    {
        double[] x = [.. sizes.Select(static size => Math.Log(size))];
        double[] y = [.. seconds.Select(static time => Math.Log(time))];
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
