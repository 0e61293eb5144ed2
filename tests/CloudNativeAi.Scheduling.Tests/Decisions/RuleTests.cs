using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>One rule of the core a test.</summary>
/// <remarks>Seen failing: claims that are not kept (Claims.Hold always true); victims in reverse order of sacrifice.</remarks>
public sealed class RuleTests
{
    private const string Slot = "example.com/slot";
    private readonly Lab _lab = new();

    [Fact]
    public void Room_that_is_being_made_is_not_taken_by_a_newcomer()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Run("low1", 2);
        Run("low2", 2);
        _lab.Submit(Spec("big", Set(1, (Slot, "4")), priority: 5));
        _lab.Run(answer: false);
        Assert.Equal(["low1", "low2"], _lab.TakeVictims().Order());
        _lab.Release("low1", 0, 1);

        _lab.Submit(Spec("small", Set(1, (Slot, "2")), priority: 9));
        _lab.Run(answer: false);
        Assert.Equal(WaitReasonCode.ReservedForWorkload, _lab.Why("small"));
        Assert.Equal(WaitReasonCode.WaitingForPreemptedWorkloads, _lab.Why("big"));

        _lab.Release("low2", 0, 1);
        _lab.Run(answer: false);
        Assert.Equal(WorkloadPhase.Placed, _lab["big"].Phase);
    }

    [Fact]
    public void A_claim_whose_room_is_lost_with_a_node_is_given_up()
    {
        _lab.Set(Node("n1", (Slot, "2")));
        Run("low", 2);
        _lab.Submit(Spec("big", Set(1, (Slot, "2")), priority: 5));
        _lab.Run(answer: false);
        Assert.True(_lab["big"].Claiming);

        _lab.Remove("n1");
        _lab.Set(Node("n2", (Slot, "1")));
        _lab.Submit(Spec("small", Set(1, (Slot, "1"))));
        _lab.Run();
        Assert.False(_lab["big"].Claiming);
        Assert.Equal(["small"], _lab.Placed());
    }

    [Theory]
    [InlineData(0, 0, 5, 9, "a")] // lowest priority
    [InlineData(3, 0, 3, 9, "a")] // then least cost
    [InlineData(3, 9, 3, 0, "b")]
    [InlineData(3, 7, 3, 7, "b")] // then newest
    public void Victims_are_chosen_by_priority_then_cost_then_age(int priorityA, int costA, int priorityB, int costB, string victim)
    {
        _lab.Set(Node("n1", (Slot, "2")));
        Run("a", 1, priorityA);
        Run("b", 1, priorityB);
        _lab["a"].Cost = new EvictionCost(TimeSpan.FromMinutes(costA), TimeSpan.Zero);
        _lab["b"].Cost = new EvictionCost(TimeSpan.Zero, TimeSpan.FromMinutes(costB));
        _lab.Submit(Spec("urgent", Set(1, (Slot, "1")), priority: 10));
        _lab.Run();
        Assert.Equal([victim], _lab.TakeVictims());
        Assert.Equal(WorkloadPhase.Placed, _lab["urgent"].Phase);
    }

    [Fact]
    public void Nobody_is_asked_who_may_not_be_stopped_has_the_same_priority_or_is_elastic_above_it()
    {
        _lab.Set(Node("n1", (Slot, "6")));
        _lab.Submit(Spec("fixed", Set(2, (Slot, "1"))) with { Preemptible = false });
        _lab.Submit(Spec("equal", Set(2, (Slot, "1")), priority: 5));
        _lab.Submit(Spec("above", Set(2, (Slot, "1")) with { MinCount = 1 }, priority: 6, elastic: true));
        _lab.Run();
        _lab.Submit(Spec("urgent", Set(1, (Slot, "1")), priority: 5));
        _lab.Run();
        Assert.Empty(_lab.TakeVictims());
        Assert.Equal(WaitReasonCode.WaitingForCapacity, _lab.Why("urgent"));
    }

    [Fact]
    public void Shrinking_comes_before_preemption_and_takes_valid_sizes_only()
    {
        _lab.Set(Node("n1", (Slot, "9")));
        _lab.Submit(Spec("elastic", Set(8, (Slot, "1")) with { MinCount = 2, ValidSizes = [2, 4, 8] }, elastic: true));
        _lab.Run();
        Run("low", 1);
        _lab.Submit(Spec("urgent", Set(1, (Slot, "1")), priority: 5));
        _lab.Run();
        Assert.Equal(["elastic"], _lab.TakeVictims());
        Assert.Equal(4, _lab.Count("elastic"));
        Assert.Equal(1, _lab.Count("low"));

        _lab.Submit(Spec("other", Set(1, (Slot, "3"))));
        _lab.Run();
        Assert.Equal((4, 1), (_lab.Count("elastic"), _lab.Count("other")));
    }

    [Fact]
    public void Growth_takes_only_what_nobody_who_waits_can_use_and_stays_within_quota()
    {
        var lab = new Lab(("default", Lab.Queue((Slot, "5"))));
        lab.Set(Node("n1", (Slot, "8")));
        lab.Submit(Spec("elastic", Set(8, (Slot, "1")) with { MinCount = 1 }, priority: 9, elastic: true));
        lab.Submit(Spec("low", Set(2, (Slot, "1"))));
        lab.Run();
        Assert.Equal((3, 2), (lab.Count("elastic"), lab.Count("low")));
        Assert.Empty(lab.TakeVictims());
    }

    [Fact]
    public void A_gang_of_several_pod_sets_waits_whole_when_one_member_does_not_fit()
    {
        _lab.Set(Node("n1", ("cpu", "8"), (Slot, "1")));
        var before = _lab.Model.Ledger.State.Hash();
        _lab.Submit(new WorkloadSpec(Id("gang"), Tenant.Default, "gang", "default", [Set(2, ("cpu", "1")), Set(2, (Slot, "1")) with { Name = "other" }]));
        _lab.Run();
        Assert.Equal(0, _lab.Count("gang"));
        Assert.Equal(before, _lab.Model.Ledger.State.Hash());
    }

    [Fact]
    public void A_resize_to_a_greater_min_waits_and_does_not_damage_what_runs()
    {
        _lab.Set(Node("n1", (Slot, "3")));
        Run("job", 2);
        _lab.Model.Resize(_lab["job"], "main", 4, 4, _lab.Now);
        _lab.Run();
        Assert.Equal(2, _lab.Count("job"));
        Assert.Null(_lab["job"].Disruption);
        _lab.Set(Node("n2", (Slot, "1")));
        _lab.Run();
        Assert.Equal(4, _lab.Count("job"));
        Assert.Empty(_lab.TakeVictims());
    }

    [Fact]
    public void A_smaller_count_asks_for_the_highest_indexes()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Run("job", 4);
        _lab.Model.Resize(_lab["job"], "main", 2, 2, _lab.Now);
        _lab.Run(answer: false);
        Assert.Equal([2, 3], _lab["job"].Disruption!.Release.Select(replica => replica.Index));
        _lab.Run();
        Assert.Equal(2, _lab.Count("job"));
    }

    [Fact]
    public void A_reclaimed_node_sets_the_deadline_and_takes_nothing_new()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Run("job", 2);
        _lab.Set(Node("n1", (Slot, "4")) with { ReclaimAt = _lab.Now + TimeSpan.FromSeconds(7) });
        _lab.Submit(Spec("new", Set(1, (Slot, "1"))));
        _lab.Run(answer: false);
        var asked = _lab["job"].Disruption!;
        Assert.Equal((DisruptionReason.NodeGone, _lab.Now + TimeSpan.FromSeconds(7), 2), (asked.Reason, asked.Deadline, asked.Release.Count));
        Assert.Equal(WaitReasonCode.NoEligibleNode, _lab.Why("new"));
    }

    [Fact]
    public void A_taint_that_drives_out_asks_those_who_do_not_tolerate_it()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Run("job", 1);
        _lab.Submit(Spec("hardy", Set(1, (Slot, "1")) with { Tolerations = [new Toleration("maintenance")] }));
        _lab.Run();
        _lab.Set(Node("n1", (Slot, "4")) with { Taints = [new Taint("maintenance", "", TaintEffect.NoExecute)] });
        _lab.Run(answer: false);
        Assert.Equal(DisruptionReason.NodeGone, _lab["job"].Disruption!.Reason);
        Assert.Null(_lab["hardy"].Disruption);
    }

    [Fact]
    public void Replicas_above_min_that_died_are_grown_again_also_where_the_workload_is_not_elastic()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        _lab.Submit(Spec("service", Set(3, (Slot, "1")) with { MinCount = 1 }));
        _lab.Run();
        _lab.Release("service", 1);
        _lab.Run();
        Assert.Equal([0, 1, 2], _lab["service"].Sets[0].Replicas.Select(replica => replica.Index));
    }

    [Fact]
    public void Shares_of_devices_fill_one_device_before_the_next()
    {
        var devices = Enumerable.Range(0, 2).Select(i => new Device($"gpu{i}", DeviceKind.Gpu, "nvidia.com/gpu", "", 0, DeviceHealth.Healthy));
        _lab.Set(Node("n1", ("nvidia.com/gpu", "2")) with { Devices = [.. devices] });
        _lab.Submit(Spec("halves", Set(2, ("cpu", "0")) with { Devices = new DeviceRequest("nvidia.com/gpu", 1, 500) }));
        _lab.Run();
        Assert.Single(_lab["halves"].Sets[0].Replicas.SelectMany(replica => replica.DeviceIds).Distinct());
        _lab.Submit(Spec("whole", Set(1, ("nvidia.com/gpu", "1"))));
        _lab.Run();
        Assert.NotEqual(_lab["halves"].Sets[0].Replicas[0].DeviceIds, _lab["whole"].Sets[0].Replicas[0].DeviceIds);
    }

    private void Run(string name, int count, int priority = 0)
    {
        _lab.Submit(Spec(name, Set(count, (Slot, "1")), priority));
        _lab.Run();
        _lab.Now += TimeSpan.FromSeconds(1);
    }
}
