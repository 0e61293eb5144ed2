using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.State;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>What nodes are really used at: a score, a limit, and no noise.</summary>
/// <remarks>Seen failing: NodeLoads without its steps; LoadScorer without what was placed since. The judge without lifted loads is seen by scenario A04 (NoEligibleNode).</remarks>
public sealed class LoadTests
{
    [Fact]
    public void The_less_is_used_the_better_and_what_is_not_measured_counts_as_allocated()
    {
        var state = new ClusterState(new PlacementProfile("load", [], [new(new LoadScorer(), 1)]));
        state.UpsertNode(Used("idle", "0", "0"));
        state.UpsertNode(Used("memory", "2", "48Gi"));
        state.UpsertNode(Used("over", "9", "1Gi"));
        var unknown = state.UpsertNode(ClusterNodes.Gpu("unknown", 0, "8", "64Gi"));
        state.UpsertNode(Used("devices", "1", "1Gi", gpus: "3"));
        Assert.Equal([10_000, 2_500, 0, 10_000, 2_500], Scores(state));

        state.ForcePlaceAt(state.Intern(ClusterNodes.Ask(0, "4", "16Gi")), unknown, []);
        Assert.Equal([10_000, 2_500, 0, 5_000, 2_500], Scores(state));
        state.ForcePlaceAt(state.Intern(ClusterNodes.Ask(0, "2", "16Gi")), 0, []);
        Assert.Equal(7_500, Scores(state)[0]);
        state.Measure(Used("idle", "1", "20Gi"));
        Assert.Equal(6_880, Scores(state)[0]);
        state.Measure(ClusterNodes.Gpu("idle", 0, "8", "64Gi"));
        Assert.Equal(7_500, Scores(state)[0]);
    }

    [Fact]
    public void Jitter_is_not_noticed_and_a_step_is()
    {
        var state = new ClusterState(new PlacementProfile("load", [], [new(new LoadScorer(), 1)], mostLoad: 510));
        var row = state.UpsertNode(Used("n", "4010m", "0"));
        var (version, changes) = (state.Columns.Version[row], state.Changes);
        foreach (var cpu in (string[])["4000m", "4070m", "4005m"])
        {
            Assert.False(state.Measure(Used("n", cpu, "0")));
            Assert.Equal((version, changes), (state.Columns.Version[row], state.Changes));
        }

        state.Measure(Used("n", "4100m", "0"));
        Assert.NotEqual((version, changes), (state.Columns.Version[row], state.Changes));
        Assert.True(state.Measure(Used("n", "4000m", "0")));
        Assert.False(state.Measure(Used("stranger", "4000m", "0")));
    }

    [Fact]
    public void Jitter_makes_nobody_try_again_and_falling_below_the_limit_does()
    {
        var lab = AffinityLab.Create(static options => options.MaxNodeLoad = 0.9m);
        lab.Set(Busy("n", "7600m"));
        lab.Submit(Spec("job", Set(1, ("cpu", "1"))));
        lab.Run();
        var freed = lab.Model.Freed;
        lab.Set(Busy("n", "7610m"));
        lab.Set(Busy("n", "7400m"));
        Assert.Equal((freed, false), (lab.Model.Freed, lab.Model.ChangedElsewhere));
        Assert.Equal(ResourceQuantity.Parse("7400m"), lab.Model.Nodes[new NodeId("test/n")].Usage![ResourceName.Cpu]);
        lab.Set(Busy("n", "7200m"));
        Assert.True(lab.Model.ChangedElsewhere);
        lab.Run();
        Assert.Equal("n", lab.Where("job"));
        lab.Set(Busy("n", "7800m"));
        lab.Run();
        Assert.Equal(WorkloadPhase.Placed, lab["job"].Phase);
        Assert.Null(lab["job"].Disruption);
    }

    [Fact]
    public void A_node_above_the_limit_gets_nothing_new_and_that_is_said_with_what_helps()
    {
        var lab = AffinityLab.Create(static options => options.MaxNodeLoad = 0.9m);
        lab.Set(Busy("hot", "7800m"));
        lab.Set(Busy("full", "1"));
        lab.Submit(Spec("first", Set(1, ("cpu", "8"))));
        lab.Submit(Spec("second", Set(1, ("cpu", "2"))));
        lab.Run();

        Assert.Equal(("full", null), (lab.Where("first"), lab.Where("second")));
        Assert.Equal(WaitReasonCode.WaitingForCapacity, lab.Why("second"));
        var why = lab.Explain("second");
        Assert.StartsWith("Workload \"second\" waits: nodes with room for it are measured above the 90% up to which they take new work: test/hot at 97.5%.", why.Text, StringComparison.Ordinal);
        Assert.Contains(why.Nearest, miss => miss.Node.Value == "test/hot" && miss.Lacks[0] == "is measured at 97.5 % of what it has, more than the 90 % up to which it takes new work");
        var raise = why.Remedies.First(static one => one.Kind == RemedyKind.RaiseNodeLoad);
        Assert.Equal((ResourceQuantity.FromMilli(900), ResourceQuantity.FromMilli(975), new NodeId("test/hot")), (raise.From, raise.To, raise.Nodes[0]));

        var raised = AffinityLab.Create(static options => options.MaxNodeLoad = 0.975m);
        raised.Set(Busy("hot", "7800m"));
        raised.Submit(Spec("second", Set(1, ("cpu", "2"))));
        raised.Run();
        Assert.Equal("hot", raised.Where("second"));
    }

    [Fact]
    public void A_busy_node_that_lacks_room_too_is_not_blamed_on_its_load()
    {
        var lab = AffinityLab.Create(static options => options.MaxNodeLoad = 0.5m);
        lab.Set(Busy("n", "5"));
        lab.Submit(Spec("never", Set(1, ("cpu", "9"))));
        lab.Run();
        Assert.Equal(WaitReasonCode.ExceedsCapacity, lab.Why("never"));
        Assert.DoesNotContain(lab.Explain("never").Remedies, static one => one.Kind == RemedyKind.RaiseNodeLoad);
    }

    private static Node Busy(string name, string cpu) => Node(name, ("cpu", "8")) with { Usage = ResourceList.Of(("cpu", cpu)) };

    private static Node Used(string name, string cpu, string memory, string gpus = "0") =>
        ClusterNodes.Gpu(name, gpus == "0" ? 0 : 4, "8", "64Gi") with { Usage = ResourceList.Of(("cpu", cpu), ("memory", memory), ("nvidia.com/gpu", gpus), ("example.com/unheard-of", "5")) };

    private static int[] Scores(ClusterState state)
    {
        int[] rows = [.. Enumerable.Range(0, state.NodeCount)], scores = new int[rows.Length];
        new LoadScorer().Score(new PlacementContext(state.Intern(ClusterNodes.Ask()), state.Columns), rows, scores);
        return scores;
    }
}
