using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Explanations;

public sealed class ExplainerTests
{
    private const string Slot = "example.com/slot";

    [Fact]
    public void Quota_names_queue_amounts_and_the_raise_that_helps()
    {
        var lab = new Lab(("research", Lab.Queue((Slot, "3"))));
        lab.Set(Node("n1", (Slot, "8")));
        lab.Submit(Spec("first", Set(2, (Slot, "1")), queue: "research"));
        lab.Submit(Spec("second", Set(2, (Slot, "1")), queue: "research"));
        lab.Submit(Spec("never", Set(4, (Slot, "1")), queue: "research"));
        lab.Run();

        var second = lab.Explain("second");
        Assert.Equal("Workload \"second\" waits: it needs 2 example.com/slot and 1 of the 3 that queue \"research\" may use are left. Raise the quota of queue \"research\" for example.com/slot from 3 to 4.", second.Text);
        Assert.Equal((WaitReasonCode.WaitingForQuota, 2, 1), (second.Reasons[0].Code, second.Reasons[0].Requested, second.Reasons[0].Available));
        Assert.Equal("Workload \"never\" waits: it needs 4 example.com/slot and queue \"research\" may use 3 at most. Raise the quota of queue \"research\" for example.com/slot from 3 to 6, and give it a priority above 0, so that it goes before the one that would take it.", lab.Explain("never").Text);
        Assert.Equal(1, lab.Explain("never").Ahead);
    }

    /// <summary>Seen failing: with the replica's own charge left on while nodes are ranked.</summary>
    [Fact]
    public void A_placed_workload_is_told_which_nodes_were_best_and_what_each_scorer_gave()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Slot, "4")));
        lab.Set(Node("n2", (Slot, "2")));
        lab.Submit(Spec("only", Set(1, (Slot, "1"))));
        lab.Run();

        var only = lab.Explain("only");
        Assert.Equal(["test/n2", "test/n1"], only.Ranking.Select(rank => rank.Node.Value));
        Assert.Equal([new ScorerScore("best-fit", 1, 7500), new ScorerScore("taint-preference", 2, 10_000)], only.Ranking[0].Scores);
        Assert.Equal((27500, 26250), (only.Ranking[0].Total, only.Ranking[1].Total));
        Assert.EndsWith(" Placed now, its first replica would go to test/n2 (best-fit 1 × 7,500), then to test/n1 (best-fit 1 × 6,250).", only.Text, StringComparison.Ordinal);
        Assert.Equal("test/n2", lab["only"].Sets[0].Replicas[0].Node.Value);
    }

    [Fact]
    public void Capacity_names_who_uses_it_and_what_the_nearest_nodes_lack()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Slot, "3")));
        lab.Set(Node("n2", (Slot, "1")) with { Schedulable = false });
        lab.Submit(Spec("digits", Set(3, (Slot, "1"))));
        lab.Submit(Spec("next", Set(1, (Slot, "2"))) with { Owner = "training" });
        lab.Run();

        var next = lab.Explain("next");
        Assert.Equal("Job \"next\" waits: it needs 2 example.com/slot and 0 of 3 are free (3 are used by \"digits\"). Add a node with 2 example.com/slot.", next.Text);
        Assert.Equal("test/n1", next.Nearest[0].Node.Value);
        Assert.Contains("wants 2 example.com/slot, has 0 of 3 free", Assert.Single(next.Nearest[0].Lacks), StringComparison.Ordinal);
        Assert.Equal("test/n2", next.Nearest[1].Node.Value);
    }

    [Fact]
    public void Amounts_that_are_free_but_apart_are_said_to_be_apart()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Slot, "2")));
        lab.Set(Node("n2", (Slot, "2")));
        lab.Submit(Spec("one", Set(1, (Slot, "1"))));
        lab.Run();
        lab.Submit(Spec("pin", Set(1, (Slot, "1")) with { NodeSelector = new Dictionary<string, string>() }));
        lab.Run();
        lab.Submit(Spec("two", Set(1, (Slot, "2"))));
        lab.Submit(Spec("three", Set(1, (Slot, "3"))));
        lab.Run();

        Assert.Equal(WorkloadPhase.Placed, lab["two"].Phase);
        lab.Finish("one");
        lab.Finish("pin");
        lab.Run();
        Assert.Equal("Workload \"three\" waits: it needs 3 example.com/slot on one node, more than any node that fits it has. Add a node with 3 example.com/slot.", lab.Explain("three").Text);
        Assert.Equal(WaitReasonCode.ExceedsCapacity, lab.Why("three"));
    }

    [Fact]
    public void Another_tenants_names_are_not_told()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Slot, "1")));
        lab.Submit(Spec("secret", Set(1, (Slot, "1"))) with { Tenant = new Tenant("acme") });
        lab.Submit(Spec("mine", Set(1, (Slot, "1"))));
        lab.Run();
        var text = lab.Explain("mine").Text;
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains("1 is used by work of another tenant", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cordons_taints_strict_queues_and_deleted_queues_are_named()
    {
        var lab = new Lab(("strict", Lab.Strict(new QueueOptions())));
        lab.Set(Node("n1", (Slot, "2")) with { Schedulable = false });
        lab.Submit(Spec("head", Set(1, (Slot, "1")), queue: "strict"));
        lab.Run();
        Assert.StartsWith("Workload \"head\" waits: it needs 1 example.com/slot, which only nodes have that are cordoned, not ready or tainted: test/n1 is cordoned. Open node test/n1 for new work.", lab.Explain("head").Text, StringComparison.Ordinal);
        lab.Set(Node("n2", (Slot, "4")));
        lab.Submit(Spec("taker", Set(4, (Slot, "1")), queue: "strict") with { Priority = 9 });
        lab.Run();
        lab.Submit(Spec("behind", Set(1, (Slot, "1")), queue: "strict"));
        lab.Run();
        Assert.Equal((WaitReasonCode.BlockedByQueueHead, WorkloadPhase.Placed), (lab.Why("behind"), lab["taker"].Phase));
        Assert.Contains("\"head\" is before it in queue \"strict\"", lab.Explain("behind").Text, StringComparison.Ordinal);
        lab.SetQueue("strict", null);
        lab.Run();
        Assert.StartsWith("Workload \"behind\" waits: its queue \"strict\" was deleted.", lab.Explain("behind").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placed_workload_is_described_with_what_it_is_asked_for()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Slot, "2")));
        lab.Submit(Spec("digits", Set(2, (Slot, "1"))));
        lab.Run();
        Assert.StartsWith("Workload \"digits\" has its place: 2 of 2 replicas.", lab.Explain("digits").Text, StringComparison.Ordinal);
        lab.Remove("n1");
        lab.Run(answer: false);
        Assert.StartsWith("Workload \"digits\" has its place: 2 of 2 replicas. It has been asked to release 2 of them by 12:00:30 UTC. Node test/n1 is gone.", lab.Explain("digits").Text, StringComparison.Ordinal);
    }
}
