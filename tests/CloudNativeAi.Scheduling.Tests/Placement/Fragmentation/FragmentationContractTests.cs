using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.State;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>Before anything arrived.</summary>
public sealed class FragmentationScorerContract : NodeScorerContract
{
    protected override INodeScorer Create() => BuiltInProfiles.Fragmentation(new FragmentationWeights()).Scorer;
}

/// <summary>With a workload learnt.</summary>
public sealed class LearntFragmentationScorerContract : NodeScorerContract
{
    protected override INodeScorer Create()
    {
        var model = new FragmentationModel(new FragmentationWeights());
        var state = new ClusterState(PlacementProfile.Spread());
        for (var i = 0; i < 300; i++)
        {
            model.Arrived(state.Intern((i % 5) switch
            {
                0 => ClusterNodes.Ask(1, "2"),
                1 => ClusterNodes.Share(250),
                2 => ClusterNodes.Share(700, count: 2),
                3 => ClusterNodes.Ask(4) with { NodeSelector = new Dictionary<string, string> { ["zone"] = "a" } },
                _ => ClusterNodes.Ask(),
            }), 1);
        }

        return new FragmentationScorer(model);
    }
}

public sealed class FragmentationScorerTests : ContractTests<FragmentationScorerContract>;

public sealed class LearntFragmentationScorerTests : ContractTests<LearntFragmentationScorerContract>;
