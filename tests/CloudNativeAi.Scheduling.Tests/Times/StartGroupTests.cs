using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Times;

/// <summary>Workloads that start together.</summary>
/// <remarks>Seen failing: GroupStarter.Undo without the rollback; StartGroupEntry.IsReady without the count; GroupStarted not set.</remarks>
public sealed class StartGroupTests
{
    private const string Slot = "example.com/slot";
    private readonly Lab _lab = new();

    [Fact]
    public void Members_wait_for_each_other_and_start_in_one_decision()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Submit("a1", "a", 2, 2);
        _lab.Submit(Spec("alone", Set(1, (Slot, "1"))));
        _lab.Run();
        Assert.Equal(["alone"], _lab.Placed());
        Assert.Equal(WaitReasonCode.WaitingForStartGroup, _lab.Why("a1"));

        Submit("a2", "a", 2, 1);
        _lab.Run();
        Assert.Equal(["a1", "a2", "alone"], _lab.Placed());
    }

    [Fact]
    public void Two_groups_never_hold_halves_against_each_other()
    {
        _lab.Set(Node("n1", (Slot, "4")));
        Submit("a1", "a", 2, 2);
        Submit("b1", "b", 2, 2);
        Submit("b2", "b", 2, 2);
        Submit("a2", "a", 2, 2);
        var before = _lab.Model.Ledger.State.Hash();
        _lab.Run();
        Assert.Equal(["a1", "a2"], _lab.Placed());
        Assert.Equal([("b1", WaitReasonCode.WaitingForCapacity), ("b2", WaitReasonCode.WaitingForCapacity)], _lab.Waiting());
        _lab.Finish("a1");
        _lab.Run();
        Assert.Equal(["a2"], _lab.Placed());
        _lab.Finish("a2");
        Assert.Equal(before, _lab.Model.Ledger.State.Hash());
        _lab.Run();
        Assert.Equal(["b1", "b2"], _lab.Placed());
    }

    [Fact]
    public void A_member_that_lost_its_place_starts_again_by_itself()
    {
        _lab.Set(Node("n1", (Slot, "2")));
        Submit("a1", "a", 2, 1);
        Submit("a2", "a", 2, 1);
        _lab.Run();
        _lab.Release("a1", 0);
        _lab.Run();
        Assert.Equal(["a1", "a2"], _lab.Placed());
        _lab.Finish("a2");
        _lab.Release("a1", 0);
        _lab.Run();
        Assert.Equal(["a1"], _lab.Placed());
    }

    [Fact]
    public void A_group_of_another_size_or_with_one_member_too_many_is_refused()
    {
        Submit("a1", "a", 2, 1);
        Assert.Throws<WorkloadRejectedException>(() => Submit("a2", "a", 3, 1));
        Submit("a3", "a", 2, 1);
        Assert.Throws<WorkloadRejectedException>(() => Submit("a4", "a", 2, 1));
    }

    private void Submit(string name, string group, int size, int replicas) =>
        _lab.Submit(Spec(name, Set(replicas, (Slot, "1"))) with { StartGroup = new StartGroup(group, size) });
}
