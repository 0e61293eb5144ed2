using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>The library's profile <c>fragmentation</c>: learns from what arrives, and is told nothing of the trace.</summary>
/// <param name="weights">Of its terms; null: as shipped.</param>
internal sealed class DefaultPolicy(FragmentationWeights? weights = null) : OpenBPolicy
{
    public override PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed)
    {
        var (scorer, chooser) = BuiltInProfiles.Fragmentation(weights ?? new FragmentationWeights());
        return new PlacementProfile(PlacementProfiles.Fragmentation, [], [new(scorer, 1)], chooser);
    }

    public override void Arrives(ClusterState state, RequestShape shape) => state.Arrived(shape, 1);
}
