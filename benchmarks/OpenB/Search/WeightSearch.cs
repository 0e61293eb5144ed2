using System.Globalization;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>
/// Random search: candidates are drawn around a centre before any trace is seen, each is tried on every trace, the best tenth is averaged. As drawing looks at no trace, leaving one out of the
/// choice says honestly how the choice does on a workload that it never saw.
/// </summary>
internal sealed class WeightSearch(IReadOnlyList<SearchTrace> traces, TextWriter output)
{
    private readonly List<(FragmentationWeights Weights, Gain[] Gains)> _tried = [];

    public FragmentationWeights Run(FragmentationWeights centre, int candidates, double spread, int seed)
    {
        var random = new SeededRandom(seed);
        for (var n = 0; n < candidates; n++)
        {
            var weights = n == 0 ? centre : Draw(centre, spread, random);
            Gain[] gains = [.. traces.Select(trace => trace.Try(weights))];
            _tried.Add((weights, gains));
            if (n == 0 || Gain.Worth(gains) >= _tried.Max(other => Gain.Worth(other.Gains)))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{n,4} {Gain.Worth(gains):0.000} {weights}"));
            }
        }

        return Choose(Enumerable.Range(0, traces.Count));
    }

    /// <summary>What would be chosen without a trace, and what that gains on it.</summary>
    public IEnumerable<(SearchTrace Trace, Gain Gain)> LeaveOneOut()
    {
        for (var left = 0; left < traces.Count; left++)
        {
            var weights = Choose(Enumerable.Range(0, traces.Count).Where(trace => trace != left));
            yield return (traces[left], traces[left].Try(weights));
        }
    }

    private FragmentationWeights Choose(IEnumerable<int> judges)
    {
        int[] judging = [.. judges];
        FragmentationWeights[] best = [.. _tried
            .OrderByDescending(tried => Gain.Worth([.. judging.Select(trace => tried.Gains[trace])]))
            .Take(Math.Max(1, _tried.Count / 10))
            .Select(tried => tried.Weights)];
        return new FragmentationWeights(
            Mean(best, weights => weights.Fragment),
            Mean(best, weights => weights.Stranding),
            Mean(best, weights => weights.Gap),
            Mean(best, weights => weights.Scarcity),
            Mean(best, weights => weights.ScarcityPower),
            Mean(best, weights => weights.CpuShare));
    }

    private static float Mean(FragmentationWeights[] weights, Func<FragmentationWeights, float> of) => (float)Math.Exp(weights.Average(w => Math.Log(of(w))));

    private static FragmentationWeights Draw(FragmentationWeights centre, double spread, SeededRandom random)
    {
        float Near(float value, double by) => (float)(value * Math.Exp(spread * by * random.Normal()));
        return new FragmentationWeights(
            Near(centre.Fragment, 1), Near(centre.Stranding, 1), Near(centre.Gap, 1), Near(centre.Scarcity, 1), Near(centre.ScarcityPower, 0.5), Near(centre.CpuShare, 0.1));
    }
}
