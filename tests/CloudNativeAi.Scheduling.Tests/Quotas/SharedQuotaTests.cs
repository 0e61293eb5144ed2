using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;
using static CloudNativeAi.Scheduling.WaitReasonCode;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

/// <summary>S8: workloads that are judged in one cycle never count the same free quota twice. Nodes have room for all of them, quota decides.</summary>
/// <remarks>Seen failing: QuotaNode.Charge that stops at the queue; Claims.AssumeQuotas and Claims.Hold that assume nothing.</remarks>
public sealed class SharedQuotaTests
{
    private const string Slot = "example.com/slot";

    [Fact]
    public void Of_two_that_arrive_together_when_the_cohort_is_empty_again_one_gets_it_all()
    {
        var lab = Cohort(("a", 4), ("b", 2), ("c", 2));
        Submit(lab, "a1", "a", 8);
        lab.Run();
        Submit(lab, "b1", "b", 8, priority: -1);
        Submit(lab, "c1", "c", 8, priority: -1);
        lab.Run();
        Assert.Equal(["a1"], lab.Placed());

        lab.Finish("a1");
        lab.Run();
        Assert.Equal(["b1"], lab.Placed());
        Assert.Equal([("c1", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void Two_lenders_that_take_back_what_one_borrower_has_share_that_one_victim()
    {
        var lab = Cohort(("a", 0), ("b", 4), ("c", 4));
        Submit(lab, "a1", "a", 8);
        lab.Run();
        Submit(lab, "b1", "b", 4);
        Submit(lab, "c1", "c", 4);
        lab.Run(answer: false);
        Assert.Equal(["a1"], lab.TakeVictims());
        lab.Run();
        Assert.Equal(["b1", "c1"], lab.Placed());
    }

    [Fact]
    public void A_third_that_comes_while_the_victim_goes_does_not_borrow_what_is_promised()
    {
        var lab = Cohort(("a", 0), ("b", 4), ("c", 0));
        Submit(lab, "a1", "a", 4);
        lab.Run();
        Submit(lab, "b1", "b", 4);
        lab.Run(answer: false);
        Submit(lab, "c1", "c", 1, priority: 9);
        lab.Finish("a1");
        lab.Run();
        Assert.Equal(["b1"], lab.Placed());
        Assert.Equal([("c1", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void The_pod_sets_of_one_gang_count_together()
    {
        var lab = Cohort(("a", 3), ("b", 3));
        lab.Submit(new WorkloadSpec(Id("pair"), Tenant.Default, "pair", "a", [Set(4, (Slot, "1")), Set(4, (Slot, "1")) with { Name = "other" }]));
        Submit(lab, "b1", "b", 3);
        lab.Run();
        Assert.Equal(["b1"], lab.Placed());
        Assert.Equal([("pair", ExceedsMaxQuota)], lab.Waiting());
    }

    [Fact]
    public void What_grows_and_what_starts_in_one_cycle_count_the_last_of_the_quota_once()
    {
        var lab = Cohort(("a", 2), ("b", 2));
        lab.Submit(Spec("elastic", Set(4, (Slot, "1")) with { MinCount = 1 }, elastic: true, queue: "a"));
        Submit(lab, "b1", "b", 2);
        Submit(lab, "b2", "b", 2, priority: -1);
        lab.Run(answer: false);
        Assert.Equal(["b1", "elastic"], lab.Placed());
        Assert.Equal(2, lab.Count("elastic"));
        Assert.Equal([("b2", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void A_borrowing_limit_holds_for_all_that_start_in_one_cycle()
    {
        var lab = Cohort(("a", 1), ("b", 7));
        lab.Options.Queues["a"].BorrowingLimit[Slot] = 2;
        lab.SetQueue("a", lab.Options.Queues["a"]);
        for (var i = 0; i < 3; i++)
        {
            Submit(lab, $"a{i}", "a", 2);
        }

        lab.Run();
        Assert.Equal(["a0"], lab.Placed());
        Assert.Equal([("a1", WaitingForQuota), ("a2", WaitingForQuota)], lab.Waiting());
    }

    private static void Submit(Lab lab, string name, string queue, int count, int priority = 0) => lab.Submit(Spec(name, Set(count, (Slot, "1")), priority, queue: queue));

    private static Lab Cohort(params (string Name, int Nominal)[] queues)
    {
        var lab = new Lab(static _ => { }, [.. queues.Select(static one => (one.Name, In(one.Nominal)))]);
        lab.Set(Node("n1", (Slot, "100")));
        return lab;
    }

    private static QueueOptions In(int nominal)
    {
        var queue = Lab.Queue((Slot, nominal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        queue.Cohort = "all";
        return queue;
    }
}
