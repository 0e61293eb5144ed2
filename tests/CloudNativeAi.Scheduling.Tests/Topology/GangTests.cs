using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Topology.Site;

namespace CloudNativeAi.Scheduling.Tests.Topology;

/// <summary>Gangs start whole, where all their pod sets find room together, and with as many beyond their min as fit.</summary>
/// <remarks>Seen failing: GangPlacer.TryFloor with the widest rule first; ExtendNear that stops at the first size tried; Accept that notes the time of growth as that of the start.</remarks>
public sealed class GangTests
{
    private readonly Lab _lab = Site.Lab();

    [Fact]
    public void The_pod_set_that_must_be_nearest_chooses_first()
    {
        // In the rack that has least left is the only host for the second one.
        _lab.Fill(("b1/r1/n1", 3), ("b1/r1/n2", 2), ("b1/r2/n1", 4));
        Submit("job", Set(4, Required("rack")), Set(4, Required("host")) with { Name = "host" });
        Assert.Equal(new() { ["b1-r1"] = 4, ["b1-r2"] = 4 }, _lab.Domains("job", 2));
    }

    [Fact]
    public void A_pod_set_that_may_go_anywhere_leaves_the_domain_to_the_one_that_may_not()
    {
        _lab.Fill(("b1/r1/n1", 4), ("//n2", 8));
        Submit("job", Cluster.Set(2, (Slot, "1")), Set(4, Required("rack")) with { Name = "near" });
        Assert.Equal(["--n2", "--n2", "b1-r1-n1", "b1-r1-n1", "b1-r1-n1", "b1-r1-n1"], _lab.Places("job"));
    }

    [Fact]
    public void Where_one_pod_set_finds_no_room_nothing_of_the_gang_is_charged()
    {
        _lab.Fill(("b1/r1/n1", 4), ("b1/r2/n1", 4));
        Submit("job", Set(4, Required("rack")), Set(5, Required("rack")) with { Name = "other" });
        Assert.Equal((0, 4, 4), (_lab.Count("job"), Free("b1-r1-n1"), Free("b1-r2-n1")));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(5, 5)]
    [InlineData(6, 6)]
    [InlineData(7, 7)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(3, 2, 2, 4, 8)]
    [InlineData(4, 4, 2, 4, 8)]
    [InlineData(7, 4, 2, 4, 8)]
    [InlineData(9, 8, 2, 4, 8)]
    public void It_starts_with_as_many_as_its_rule_and_its_sizes_let_in(int slots, int replicas, params int[] sizes)
    {
        _lab.Fill(("b1/r1/n1", slots), ("//n2", 9));
        Submit("job", Set(8, Required("rack")) with { MinCount = 2, ValidSizes = sizes });
        Assert.Equal((replicas, slots - replicas), (_lab.Count("job"), Free("b1-r1-n1")));
        _lab.Finish("job");
        Submit("plain", Cluster.Set(8, (Slot, "1")) with { MinCount = 2, ValidSizes = sizes, NodeSelector = new Dictionary<string, string> { ["rack"] = "r1" } });
        Assert.Equal((replicas, slots - replicas), (_lab.Count("plain"), Free("b1-r1-n1")));
    }

    [Fact]
    public void Growth_changes_neither_when_it_was_placed_nor_who_has_which_rank()
    {
        _lab.Fill(("b1/r1/n1", 2));
        _lab.Submit(Cluster.Spec("job", Set(4, Required("rack")) with { MinCount = 2 }, elastic: true));
        _lab.Run();
        var (placed, revision) = (_lab["job"].PlacedAt, _lab["job"].Revision);
        Assert.Equal(_lab.Now, placed);
        _lab.Now += TimeSpan.FromSeconds(5);
        _lab.Fill(("b1/r1/n0", 2));
        _lab.Run();
        Assert.Equal((placed, revision + 1), (_lab["job"].PlacedAt, _lab["job"].Revision));
        Assert.Equal(["b1-r1-n1", "b1-r1-n1", "b1-r1-n0", "b1-r1-n0"], _lab.Places("job"));
    }

    [Fact]
    public void A_greater_min_counts_from_when_it_is_reached()
    {
        _lab.Fill(("b1/r1/n1", 3));
        Submit("job", Cluster.Set(2, (Slot, "1")));
        _lab.Model.Resize(_lab["job"], "main", 4, 4, _lab.Now);
        _lab.Run();
        Assert.Equal((2, 2, false), (_lab.Count("job"), _lab["job"].Sets[0].Floor, _lab["job"].IsDamaged));
        _lab.Fill(("b1/r1/n2", 1));
        _lab.Run();
        Assert.Equal((4, 4), (_lab.Count("job"), _lab["job"].Sets[0].Floor));
    }

    private long Free(string node)
    {
        var state = _lab.Model.Ledger.State;
        return state.Free(state.RowOf(new NodeId($"test/{node}")), state.ResourceOf(Slot));
    }

    private void Submit(string name, params PodSet[] sets)
    {
        _lab.Submit(Cluster.Spec(name, sets[0]) with { PodSets = sets });
        _lab.Run();
    }
}
