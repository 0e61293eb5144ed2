using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Fragmentation gradient descent, the paper's policy: where the expected fragment grows least.</summary>
internal sealed class FgdPolicy : OpenBPolicy
{
    public override PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed)
    {
        var scorer = new FgdScorer(new FgdWorkload(tasks));
        return new PlacementProfile("fgd", [], [new(scorer, 1)], scorer);
    }
}
