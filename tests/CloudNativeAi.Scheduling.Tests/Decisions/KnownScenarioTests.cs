using CloudNativeAi.Scheduling.Queues;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;
using static CloudNativeAi.Scheduling.WaitReasonCode;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>Situations with known answers, each learned from a bug report of a comparable scheduler.</summary>
public sealed class KnownScenarioTests
{
    private const string Gpu = "nvidia.com/gpu";

    [Fact]
    public void Of_two_gangs_that_fit_only_one_at_a_time_one_starts_whole_and_the_other_holds_nothing()
    {
        var lab = new Lab();
        foreach (var name in (string[])["n1", "n2", "n3", "n4"])
        {
            lab.Set(Node(name, ("cpu", "8"), (Gpu, "1")));
        }

        lab.Submit(Spec("gang-a", Set(3, ("cpu", "1"), (Gpu, "1"))));
        lab.Submit(Spec("gang-b", Set(3, ("cpu", "1"), (Gpu, "1"))));
        lab.Submit(Spec("single", Set(1, ("cpu", "1"), (Gpu, "1"))));
        lab.Run();
        Assert.Equal(["gang-a", "single"], lab.Placed());
        Assert.Equal([("gang-b", WaitingForCapacity)], lab.Waiting());
        Assert.Equal(0, lab.Count("gang-b"));

        lab.Finish("single");
        lab.Run();
        Assert.Equal(0, lab.Count("gang-b"));
        lab.Finish("gang-a");
        lab.Run();
        Assert.Equal(3, lab.Count("gang-b"));
    }

    [Fact]
    public void Nobody_is_evicted_when_the_freed_pieces_lie_on_different_nodes()
    {
        var lab = new Lab(("default", Lab.Queue((Gpu, "24"))));
        foreach (var name in (string[])["n1", "n2", "n3"])
        {
            lab.Set(Node(name, ("cpu", "64"), (Gpu, "8")));
            lab.Submit(Spec("high-" + name, Set(5, (Gpu, "1")), priority: 100));
            lab.Run();
            lab.Now += TimeSpan.FromSeconds(1);
            lab.Submit(Spec("low-" + name, Set(3, (Gpu, "1"))));
            lab.Run();
            lab.Now += TimeSpan.FromSeconds(1);
        }

        lab.Submit(Spec("whole-node", Set(1, (Gpu, "8")), priority: 100));
        lab.Run();
        Assert.Empty(lab.TakeVictims());
        Assert.Equal([("whole-node", WaitingForQuota)], lab.Waiting());

        lab.Submit(Spec("pair", Set(1, (Gpu, "2")), priority: 100));
        lab.Run();
        Assert.Equal(["low-n3"], lab.TakeVictims());
        Assert.Equal("test/n3", lab["pair"].Sets[0].Replicas[0].Node.Value);
        Assert.Equal([("low-n3", WaitingForQuota), ("whole-node", WaitingForQuota)], lab.Waiting());
        Assert.Equal(23, lab["pair"].Queue.Used[0]);
    }

    [Fact]
    public void Victims_that_turn_out_not_to_be_needed_are_put_back()
    {
        var lab = new Lab(("default", Lab.Queue(("cpu", "10"))));
        lab.Set(Node("n1", ("cpu", "10")));
        foreach (var (name, priority, cpu) in ((string, int, string)[])[("v1", 1, "2"), ("v2", 2, "7"), ("v3", 3, "1")])
        {
            lab.Submit(Spec(name, Set(1, ("cpu", cpu)), priority));
            lab.Run();
            lab.Now += TimeSpan.FromSeconds(10);
        }

        lab.Submit(Spec("p1", Set(1, ("cpu", "7")), priority: 10));
        lab.Run();
        Assert.Equal(["v2"], lab.TakeVictims());
        Assert.Equal([("v2", WaitingForQuota)], lab.Waiting());

        lab.Submit(Spec("p2", Set(1, ("cpu", "3")), priority: 10));
        lab.Run();
        Assert.Equal(["v1", "v3"], lab.TakeVictims().Order());

        lab.Finish("p1");
        lab.Run();
        Assert.Equal([("v2", WaitingForQuota)], lab.Waiting());
        Assert.Equal(6, lab["v2"].Queue.Used[0]);
        Assert.Empty(lab.TakeVictims());
    }

    [Fact]
    public void A_strict_queue_lets_nobody_past_its_head_except_by_priority_a_best_effort_queue_lets_pass_whoever_fits()
    {
        var lab = new Lab(("strict", Lab.Strict(Lab.Queue((Gpu, "4")))), ("best", Lab.Queue((Gpu, "4"))));
        lab.Set(Node("n1", ("cpu", "32"), (Gpu, "4")));
        lab.Set(Node("n2", ("cpu", "32"), (Gpu, "1")));
        lab.Submit(Spec("r1", Set(1, (Gpu, "3")), queue: "strict"));
        lab.Run();
        lab.Now += TimeSpan.FromSeconds(10);
        lab.Submit(Spec("h1", Set(1, (Gpu, "2")), queue: "strict") with { Preemptible = false });
        lab.Submit(Spec("s1", Set(1, (Gpu, "1")), queue: "strict"));
        lab.Run();
        Assert.Equal([("h1", WaitingForQuota), ("s1", BlockedByQueueHead)], lab.Waiting());

        lab.Submit(Spec("h2", Set(1, (Gpu, "3")), queue: "best"));
        lab.Submit(Spec("s2", Set(1, (Gpu, "1")), queue: "best"));
        lab.Run();
        Assert.Equal([("h1", WaitingForQuota), ("h2", WaitingForCapacity), ("s1", BlockedByQueueHead)], lab.Waiting());

        lab.Submit(Spec("p1", Set(1, (Gpu, "1")), priority: 10, queue: "strict"));
        lab.Run();
        Assert.Contains("p1", lab.Placed());
        Assert.Equal([("h1", WaitingForQuota), ("h2", WaitingForCapacity), ("s1", BlockedByQueueHead)], lab.Waiting());

        lab.Finish("r1");
        lab.Run();
        Assert.Equal(["h1", "p1", "s1", "s2"], lab.Placed());
    }

    [Fact]
    public void An_elastic_workload_gives_up_what_it_has_above_min_when_that_is_enough_and_takes_it_back_later()
    {
        var lab = new Lab(("default", Lab.Queue((Gpu, "8"))));
        lab.Set(Node("n1", ("cpu", "32"), (Gpu, "4")));
        lab.Set(Node("n2", ("cpu", "32"), (Gpu, "4")));
        lab.Submit(Spec("r0", Set(4, (Gpu, "1"))));
        lab.Run();
        lab.Submit(Spec("partial", Set(6, (Gpu, "1")) with { MinCount = 3 }));
        lab.Run();
        Assert.Equal(4, lab.Count("partial"));
        lab.Finish("r0");
        lab.Run();
        Assert.Equal(4, lab.Count("partial"));

        lab.Submit(Spec("elastic", Set(10, (Gpu, "1")) with { MinCount = 2 }, elastic: true));
        lab.Run();
        Assert.Equal(4, lab.Count("elastic"));

        lab.Submit(Spec("r1", Set(3, (Gpu, "1"))));
        lab.Run();
        Assert.Equal(4, lab.Count("elastic"));
        Assert.Equal([("r1", WaitingForQuota)], lab.Waiting());
        Assert.Empty(lab.TakeVictims());

        lab.Submit(Spec("r2", Set(2, (Gpu, "1")), priority: 10));
        lab.Run();
        Assert.Equal((2, 2), (lab.Count("elastic"), lab.Count("r2")));
        Assert.Equal([("r1", WaitingForQuota)], lab.Waiting());
        Assert.Equal(["elastic"], lab.TakeVictims());

        lab.Finish("partial");
        lab.Run();
        Assert.Equal((3, 3), (lab.Count("elastic"), lab.Count("r1")));
        lab.Finish("r2");
        lab.Run();
        Assert.Equal(5, lab.Count("elastic"));
        Assert.Empty(lab.TakeVictims());
    }

    [Fact]
    public void Zero_asks_for_nothing_and_what_can_never_run_is_told_apart_from_what_must_wait()
    {
        var lab = new Lab(("default", Lab.Queue(("cpu", "40"), ("example.com/fpga", "0"))));
        lab.Set(Node("n1", ("cpu", "16")));
        lab.Set(Node("n2", ("cpu", "16")));
        lab.Submit(new WorkloadSpec(Id("driver-only"), Tenant.Default, "driver-only", "default", [Set(1, ("cpu", "1")) with { Name = "driver" }, Set(0, ("cpu", "4"))]));
        lab.Submit(Spec("nobody", Set(0, ("cpu", "4"))));
        lab.Submit(Spec("zero-vpu", Set(1, ("cpu", "1"), ("example.com/vpu", "0"))));
        lab.Submit(Spec("one-fpga", Set(1, ("cpu", "1"), ("example.com/fpga", "1"))));
        lab.Submit(Spec("too-wide", Set(1, ("cpu", "20")), priority: 100));
        lab.Run();
        Assert.Equal(["driver-only", "nobody", "zero-vpu"], lab.Placed());
        Assert.Equal([("one-fpga", ExceedsMaxQuota), ("too-wide", ExceedsCapacity)], lab.Waiting());

        lab.SetQueue("default", Lab.Queue(("cpu", "40"), ("example.com/fpga", "2")));
        lab.Run();
        Assert.Equal([("one-fpga", ExceedsCapacity), ("too-wide", ExceedsCapacity)], lab.Waiting());

        lab.Set(Node("n3", ("cpu", "16"), ("example.com/fpga", "1")));
        lab.Run();
        Assert.Equal("test/n3", lab["one-fpga"].Sets[0].Replicas[0].Node.Value);
        lab.Set(Node("n4", ("cpu", "24")));
        lab.Run();
        Assert.Equal("test/n4", lab["too-wide"].Sets[0].Replicas[0].Node.Value);
        Assert.Empty(lab.TakeVictims());
    }

    [Fact]
    public void Quota_cut_below_usage_evicts_nobody_a_resize_is_charged_by_its_difference_and_a_deleted_queue_loses_no_workload()
    {
        var lab = new Lab(("default", Lab.Queue(("cpu", "10"))));
        lab.Set(Node("n1", ("cpu", "32")));
        lab.Submit(Spec("w1", Set(2, ("cpu", "2"))));
        lab.Submit(Spec("w2", Set(1, ("cpu", "4"))));
        lab.Run();
        lab.SetQueue("default", Lab.Queue(("cpu", "6")));
        lab.Run();
        Assert.Equal(8, lab["w1"].Queue.Used[0]);

        lab.Submit(Spec("w3", Set(1, ("cpu", "1"))));
        lab.Run();
        Assert.Equal([("w3", WaitingForQuota)], lab.Waiting());

        lab.Model.Resize(lab["w1"], "main", 3, 3, lab.Now);
        lab.Run();
        Assert.Equal(2, lab.Count("w1"));
        lab.Model.Resize(lab["w1"], "main", 1, 1, lab.Now);
        lab.Run();
        Assert.Equal(1, lab.Count("w1"));
        Assert.Equal(6, lab["w1"].Queue.Used[0]);
        Assert.Equal([("w3", WaitingForQuota)], lab.Waiting());

        lab.Finish("w2");
        lab.Run();
        lab.Model.Resize(lab["w1"], "main", 2, 2, lab.Now);
        lab.Run();
        Assert.Equal(2, lab.Count("w1"));
        Assert.Equal(5, lab["w1"].Queue.Used[0]);

        lab.Submit(Spec("w4", Set(1, ("cpu", "5"))));
        lab.Run();
        Assert.Equal([("w4", WaitingForQuota)], lab.Waiting());
        lab.SetQueue("default", null);
        lab.Run();
        Assert.Equal([("w4", QueueStopped)], lab.Waiting());
        Assert.Equal(["w1", "w3"], lab.Placed());
        Assert.Throws<WorkloadRejectedException>(() => lab.Submit(Spec("w5", Set(1, ("cpu", "1")))));
        Assert.Empty(lab.TakeVictims());
    }

    [Fact]
    public void A_gang_that_lost_a_replica_gets_another_place_at_once_or_goes_back_to_its_queue_whole()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Gpu, "4")));
        lab.Set(Node("n2", (Gpu, "4")));
        lab.Submit(Spec("gang", Set(2, (Gpu, "4"))));
        lab.Run();
        lab.Now += TimeSpan.FromSeconds(10);
        lab.Submit(Spec("fresh", Set(1, (Gpu, "4"))));
        lab.Run();

        lab.Release("gang", 1);
        lab.Run();
        Assert.Equal(2, lab.Count("gang"));
        Assert.Equal(["gang"], lab.Placed());

        lab.Remove("n2");
        lab.Run(answer: false);
        Assert.Equal(DisruptionReason.NodeGone, lab["gang"].Disruption!.Reason);
        lab.Release("gang", lab["gang"].Disruption!.Release[0].Index);
        lab.Run(answer: false);
        Assert.Equal(DisruptionReason.GangBelowMin, lab["gang"].Disruption!.Reason);
        Assert.Single(lab["gang"].Disruption!.Release);
        lab.Run();
        Assert.Equal(["fresh"], lab.Placed());
        Assert.Equal([("gang", ExceedsCapacity)], lab.Waiting());

        lab.Set(Node("n2", (Gpu, "4")));
        lab.Finish("fresh");
        lab.Run();
        Assert.Equal(["gang"], lab.Placed());
        Assert.Equal(Start, lab["gang"].SubmittedAt);
    }
}
