using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Topology.Site;

namespace CloudNativeAi.Scheduling.Tests.Topology;

/// <summary>One rule of topology a test.</summary>
/// <remarks>Seen failing: the largest domain taken instead of the best fit (IsBetter turned round); slices not cut (Cut left out); repair that ignores where the others are (Choose without rows); ranks as found (Rank left out of Accept); a refused try that is not rolled back (NearPlacer); every domain allowed the most that one needs (KeepEven left out); the first of hosts with as much left (Choose without scores).</remarks>
public sealed class TopologyTests
{
    private readonly Lab _lab = Site.Lab();

    [Fact]
    public void A_required_domain_is_the_one_that_has_least_left_afterwards()
    {
        _lab.Fill(("b1/r1/n1", 4), ("b1/r1/n2", 4), ("b1/r2/n1", 3), ("b2/r1/n1", 2), ("b2/r1/n2", 2));
        Run("job", Set(3, Required("rack")));
        Assert.Equal(new() { ["b1-r2"] = 3 }, _lab.Domains("job", 2));
    }

    [Fact]
    public void Of_hosts_with_as_much_left_the_better_score_wins()
    {
        _lab.Fill(("b1/r1/n1", 8));
        Run("other", Set(4, Required("host")));
        _lab.Fill(("b1/r0/n2", 4), ("b0/r1/n3", 16));
        Run("more", Set(12, Required("host")));
        Run("required", Set(1, Required("host")));
        Run("preferred", Set(4, Preferred("host")));
        Assert.Equal(["b0-r1-n3"], _lab.Places("required"));
        Assert.Equal(["b1-r1-n1", "b1-r1-n1", "b1-r1-n1", "b1-r1-n1"], _lab.Places("preferred"));
    }

    [Fact]
    public void Racks_of_the_same_name_in_two_blocks_are_two()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b2/r1/n1", 2));
        Run("job", Set(3, Required("rack")));
        Assert.Equal(WaitReasonCode.ExceedsCapacity, _lab.Why("job"));
    }

    [Fact]
    public void A_node_without_the_label_is_in_no_domain_of_it()
    {
        _lab.Fill(("b1//n1", 8), ("b1/r1/n1", 2), ("/r9/n1", 2), ("/r9/n2", 2));
        Run("rack", Set(3, Required("rack")));
        Assert.Equal(["-r9-n1", "-r9-n1", "-r9-n2"], _lab.Places("rack"));
        Run("block", Set(9, Required("block")));
        Assert.Equal(new() { ["b1"] = 9 }, _lab.Domains("block", 1));
    }

    [Fact]
    public void A_preferred_level_is_widened_one_at_a_time_and_split_over_the_fewest_domains_at_last()
    {
        _lab.Fill(("b1/r1/n1", 4), ("b1/r2/n1", 4), ("b2/r1/n1", 3), ("b2/r2/n1", 3), ("b2/r3/n1", 3), ("b3/r1/n1", 5));
        Run("rack", Set(5, Preferred("rack")));
        Assert.Equal(new() { ["b3-r1"] = 5 }, _lab.Domains("rack", 2));
        _lab.Finish("rack");
        Run("block", Set(7, Preferred("rack")));
        Assert.Equal(new() { ["b1-r1"] = 4, ["b1-r2"] = 3 }, _lab.Domains("block", 2));
        _lab.Finish("block");
        Run("all", Set(13, Preferred("rack")));
        Assert.Equal(new() { ["b2"] = 9, ["b3"] = 4 }, _lab.Domains("all", 1));
    }

    [Fact]
    public void Slices_stay_whole_within_slices_and_the_order_of_ranks_follows_them()
    {
        _lab.Fill(("b1/r1/n1", 3), ("b1/r1/n2", 5), ("b1/r2/n1", 7), ("b1/r2/n2", 1), ("b2/r1/n1", 8));
        Run("job", Set(12, Slices(("rack", 4), ("host", 2))));
        var places = _lab.Places("job");
        Assert.All(places.Chunk(4), slice => Assert.Single(slice.Select(node => node[..5]).Distinct()));
        Assert.All(places.Chunk(2), slice => Assert.Single(slice.Distinct()));
        Assert.Equal(places.Distinct().Count(), places.Zip(places.Skip(1)).Count(pair => pair.First != pair.Second) + 1);
    }

    [Fact]
    public void What_is_added_beyond_the_min_as_it_starts_is_ranked_with_the_rest()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b1/r1/n2", 1));
        Run("job", Set(3, Required("rack")) with { MinCount = 1 });
        Assert.Equal(["b1-r1-n1", "b1-r1-n1", "b1-r1-n2"], _lab.Places("job"));
    }

    [Fact]
    public void Free_devices_that_no_domain_holds_together_are_no_room_for_a_slice()
    {
        _lab.Fill(("b1/r1/n1", 3), ("b1/r1/n2", 3));
        Run("job", Set(4, Slices(("host", 4))));
        Assert.Equal(WaitReasonCode.ExceedsCapacity, _lab.Why("job"));
        _lab.Fill(("b1/r1/n3", 4));
        Run("small", Set(1, Required("host")));
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
    }

    [Fact]
    public void A_lost_replica_goes_back_to_the_domain_of_the_others_or_the_gang_does_not_run_on()
    {
        _lab.Fill(("b1/r1/n1", 1), ("b1/r1/n2", 1), ("b1/r1/n3", 1), ("b1/r2/n1", 2));
        Run("job", Set(3, Required("rack")));
        _lab.Remove("b1-r1-n2");
        _lab.Fill(("b1/r3/n1", 1), ("b1/r1/n4", 2));
        _lab.Run();
        Assert.Equal(["b1-r1-n1", "b1-r1-n4", "b1-r1-n3"], _lab.Places("job"));
    }

    [Fact]
    public void A_lost_slice_member_goes_back_beside_the_rest_of_its_slice()
    {
        _lab.Fill(("b1/r1/n1", 1), ("b1/r1/n2", 1), ("b1/r2/n1", 1), ("b1/r2/n2", 1));
        Run("job", Set(4, Slices(("rack", 2))));
        _lab.Remove("b1-r1-n2");
        _lab.Fill(("b1/r2/n3", 1), ("b1/r1/n3", 1));
        _lab.Run();
        Assert.Equal(["b1-r1-n1", "b1-r1-n3", "b1-r2-n1", "b1-r2-n2"], _lab.Places("job"));
    }

    [Fact]
    public void An_elastic_workload_starts_where_it_can_grow_and_grows_there()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b1/r2/n1", 3), ("b1/r2/n2", 3));
        _lab.Submit(Cluster.Spec("other", Cluster.Set(1, (Slot, "2")) with { NodeSelector = new Dictionary<string, string> { ["rack"] = "r2" } }));
        _lab.Run();
        _lab.Submit(Cluster.Spec("job", Set(6, Required("rack")) with { MinCount = 2 }, elastic: true));
        _lab.Run();
        Assert.Equal(new() { ["b1-r2"] = 4 }, _lab.Domains("job", 2));
        _lab.Finish("other");
        _lab.Run();
        Assert.Equal(new() { ["b1-r2"] = 6 }, _lab.Domains("job", 2));
    }

    [Fact]
    public void With_slices_it_grows_and_shrinks_by_whole_ones()
    {
        _lab.Fill(("b1/r1/n1", 4), ("b1/r1/n2", 3), ("b1/r1/n3", 1));
        _lab.Submit(Cluster.Spec("job", Set(8, Slices(("host", 2))) with { MinCount = 2 }, elastic: true));
        _lab.Run();
        Assert.Equal(6, _lab.Count("job"));
        _lab.Submit(Cluster.Spec("urgent", Cluster.Set(1, (Slot, "3")), priority: 1));
        _lab.Run();
        Assert.Equal(WorkloadPhase.Placed, _lab["urgent"].Phase);
        Assert.Equal(2, _lab.Count("job"));
    }

    [Fact]
    public void Those_in_the_way_in_one_domain_are_preempted_and_no_others()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b1/r1/n2", 2), ("b1/r2/n1", 2), ("b1/r2/n2", 2));
        foreach (var i in Enumerable.Range(0, 8))
        {
            _lab.Submit(Cluster.Spec($"low{i}", Cluster.Set(1, (Slot, "1"))));
            _lab.Run();
        }

        _lab.Decisions.Clear();
        _lab.Submit(Cluster.Spec("gang", Set(3, Required("rack")), priority: 1));
        _lab.Run();
        Assert.Equal(3, _lab.TakeVictims().Count);
        Assert.Single(_lab.Domains("gang", 2));
    }

    [Fact]
    public void Of_nodes_that_can_take_as_many_the_better_score_goes_first_a_users_own_too()
    {
        var lab = new Lab(new PlacementProfile("own", [], [new WeightedScorer(new Last(PluginScope.Cluster), 1)], topologyLabels: ["block", "rack"]));
        lab.Fill(("b1/r1/n1", 1), ("b1/r1/n2", 1), ("b1/r1/n3", 1));
        lab.Submit(Cluster.Spec("job", Set(2, Required("rack"))));
        lab.Run();
        Assert.Equal(["b1-r1-n2", "b1-r1-n3"], lab.Places("job"));
    }

    [Theory]
    [InlineData(PluginScope.Node)]
    [InlineData(PluginScope.Cluster)]
    public void A_filter_that_minds_what_is_placed_is_asked_for_each_replica(PluginScope scope)
    {
        var lab = new Lab(Site.Profile(new OnePerNode(scope)));
        lab.Fill(("b1/r1/n1", 4), ("b1/r1/n2", 4), ("b1/r2/n1", 4), ("b1/r2/n2", 4), ("b1/r2/n3", 4));
        lab.Submit(Cluster.Spec("job", Set(3, Required("rack"))));
        lab.Run();
        Assert.Equal(["b1-r2-n1", "b1-r2-n2", "b1-r2-n3"], lab.Places("job"));
    }

    [Fact]
    public void Replicas_that_are_spread_go_evenly_over_the_domains_as_far_as_those_have_room()
    {
        _lab.Fill(("b1/r1/n1", 9), ("b1/r2/n1", 9), ("b1/r3/n1", 1), ("b2/r1/n1", 7), ("//n9", 9));
        Run("job", Set(8, new TopologyRequest { Required = "block", Spread = "rack" }));
        Assert.Equal([1, 3, 4], _lab.Domains("job", 2).Values.Order());
        _lab.Finish("job");
        Run("all", Set(11, new TopologyRequest { Spread = "rack" }));
        Assert.Equal([1, 3, 3, 4], _lab.Domains("all", 2).Values.Order());
    }

    [Fact]
    public void No_two_replicas_share_a_domain_where_that_is_asked_whether_they_start_grow_or_are_repaired()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b1/r1/n2", 2), ("b1/r2/n1", 2));
        _lab.Submit(Cluster.Spec("job", Set(4, new TopologyRequest { Spread = "host", MaxPerDomain = 1 }) with { MinCount = 2 }, elastic: true));
        _lab.Run();
        Assert.Equal(3, _lab.Places("job").Distinct().Count());
        Assert.Equal(3, _lab.Count("job"));
        _lab.Fill(("b1/r2/n2", 1));
        _lab.Run();
        _lab.Remove("b1-r1-n1");
        _lab.Run();
        Assert.Equal(3, _lab.Places("job").Distinct().Count());
        Assert.Equal(3, _lab.Count("job"));
        Run("rack", Set(3, new TopologyRequest { Spread = "rack", MaxPerDomain = 1 }));
        Assert.Equal(WaitReasonCode.ExceedsCapacity, _lab.Why("rack"));
    }

    [Fact]
    public void The_quota_ends_growth_where_topology_would_not()
    {
        var lab = Site.Lab(("default", Decisions.Lab.Queue((Slot, "5"))));
        lab.Fill(("b1/r1/n1", 4), ("b1/r1/n2", 4));
        lab.Submit(Cluster.Spec("job", Set(8, Required("rack")) with { MinCount = 2 }));
        lab.Run();
        Assert.Equal(5, lab.Count("job"));
        Assert.Equal(Enumerable.Range(0, 5), lab["job"].Sets[0].Replicas.Select(replica => replica.Index));
    }

    [Fact]
    public void Two_pod_sets_find_their_racks_whichever_is_named_first()
    {
        _lab.Fill(("b1/r1/n1", 2), ("b1/r2/n1", 2), ("b1/r2/n2", 1));
        var leader = Set(2, Preferred("rack")) with { Name = "leader" };
        _lab.Submit(Cluster.Spec("job", leader) with { PodSets = [leader, Set(3, Required("rack"))] });
        _lab.Submit(Cluster.Spec("next", Set(1, Required("host"))));
        _lab.Run();
        Assert.Equal(["job"], _lab.Placed());
    }

    [Theory]
    [InlineData("zone", null, "host", 1, "names the topology level \"zone\"")]
    [InlineData(null, null, "row", 1, "names the topology level \"row\"")]
    [InlineData(null, "aisle", "host", 1, "names the topology level \"aisle\"")]
    [InlineData("rack", null, "block", 1, "has slices of level \"block\" within \"rack\"")]
    [InlineData("rack", "rack", "host", 1, "spreads over \"rack\" within \"rack\"")]
    [InlineData("block", "rack", "rack", 2, "has slices of 2 within one \"rack\" and allows 1 in one \"rack\"")]
    public void A_level_that_is_none_or_at_odds_with_another_is_refused_at_submit(string? required, string? spread, string slice, int size, string expected)
    {
        var topology = new TopologyRequest { Required = required, Spread = spread, MaxPerDomain = spread is null ? null : 1, Slices = [new TopologySlice(slice, size)] };
        var refused = Assert.Throws<WorkloadRejectedException>(() => _lab.Submit(Cluster.Spec("job", Set(2, topology))));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal(RejectionReason.InvalidSpec, refused.Reason);
        Assert.NotEmpty(refused.Remedy);
    }

    private void Run(string name, PodSet set)
    {
        _lab.Submit(Cluster.Spec(name, set));
        _lab.Run();
    }

    private sealed class Last(PluginScope scope) : INodeScorer
    {
        public string Name => "last";

        public PluginScope Scope => scope;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = rows[i];
            }
        }
    }

    /// <summary>Refuses nodes on which anybody is.</summary>
    private sealed class OnePerNode(PluginScope scope) : INodeFilter
    {
        public string Name => "one-per-node";

        public PluginScope Scope => scope;

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            var slot = context.Nodes.Find(new ResourceName(Slot));
            for (var i = 0; i < rows.Length; i++)
            {
                accepted[i] &= context.Nodes.Empty || context.Nodes.Free(slot)[rows[i]] == context.Nodes.Allocatable(slot)[rows[i]] ? (byte)1 : (byte)0;
            }
        }

        public string Explain(in PlacementContext context, int row) => "somebody is there";
    }
}
