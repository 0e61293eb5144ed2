using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.State;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>What the profile does, by example.</summary>
public class FragmentationProfileTests
{
    private readonly ClusterState _state = new(BuiltInProfiles.Of(new SchedulingOptions { Profile = PlacementProfiles.Fragmentation }));

    [Fact]
    public void Options_name_it_and_its_scorer_and_chooser_come_together()
    {
        var profile = BuiltInProfiles.Of(new SchedulingOptions { Profile = "fragmentation" });
        Assert.Contains(profile.Scorers, scorer => scorer.Scorer is FragmentationScorer);
        Assert.IsType<FragmentationDeviceChooser>(profile.Chooser);
        Assert.Single(profile.Observers);
    }

    [Fact]
    public void A_share_goes_where_the_gap_keeps_its_worth_not_where_it_is_tightest()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 2));
        Arrive(ClusterNodes.Share(600), 29);
        Arrive(ClusterNodes.Share(400), 35);
        var small = _state.Intern(ClusterNodes.Share(100));
        _state.TryPlaceAt(_state.Intern(ClusterNodes.Share(550)), row, [0]);
        _state.TryPlaceAt(_state.Intern(ClusterNodes.Share(500)), row, [1]);

        // 450 free on one, 500 on the other: 400 fits into both, after the share only into the other.
        var id = _state.TryPlace(small);
        Assert.Equal([1], _state.DevicesOf(id).ToArray());
    }

    [Fact]
    public void Work_that_could_run_anywhere_leaves_alone_what_others_cannot_do_without()
    {
        var scarce = _state.UpsertNode(Labelled("scarce", "rare"));
        var common = _state.UpsertNode(ClusterNodes.Gpu("common"));
        Arrive(ClusterNodes.Ask(1) with { NodeSelector = new Dictionary<string, string> { ["model"] = "rare" } }, 30);
        Arrive(ClusterNodes.Ask(1), 34);
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(common, _state.RowOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(1))))));

        // It is no refusal: when nothing else is left, it takes what there is.
        Assert.Equal(scarce, _state.RowOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(1)))));
    }

    [Fact]
    public void Work_without_gpu_goes_where_it_leaves_no_gpu_without_cpu()
    {
        _state.UpsertNode(ClusterNodes.Gpu("tight", gpus: 8, cpu: "40"));
        var ample = _state.UpsertNode(ClusterNodes.Gpu("ample", gpus: 2, cpu: "64"));
        Arrive(ClusterNodes.Ask(1, cpu: "5"), 64);
        Assert.Equal(ample, _state.RowOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(0, cpu: "16")))));
    }

    [Fact]
    public void What_arrives_changes_its_mind_after_1_64_and_256_arrivals()
    {
        var model = new FragmentationModel(new FragmentationWeights());
        var shape = _state.Intern(ClusterNodes.Ask(1));
        var rises = new List<int>();
        for (var n = 1; n <= 1_100; n++)
        {
            var epoch = model.Epoch;
            model.Arrived(shape, 1);
            if (model.Epoch != epoch)
            {
                rises.Add(n);
            }
        }

        Assert.Equal([1, 64, 256, 1024], rises);
    }

    private static Resources.Node Labelled(string name, string model) => ClusterNodes.Gpu(name) with { Labels = new Dictionary<string, string> { ["model"] = model } };

    private void Arrive(PodSet set, int times)
    {
        for (var n = 0; n < times; n++)
        {
            _state.Arrived(_state.Intern(set), 1);
        }
    }
}
