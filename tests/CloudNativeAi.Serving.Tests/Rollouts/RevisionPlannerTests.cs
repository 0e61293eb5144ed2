using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving.Rollouts;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Tests.Rollouts;

/// <summary>What follows from what is asked for, placed and running.</summary>
public sealed class RevisionPlannerTests
{
    private static readonly Guid s_workload = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServingOptions s_options = new();

    [Fact]
    public void A_new_revision_gets_a_workload_then_submits_it_then_starts_what_is_placed()
    {
        var revision = Revision(2) with { Workload = null };
        Assert.IsType<RevisionStep.AssignWorkload>(Assert.Single(Plan(revision, null)));
        Assert.Equal(new RevisionStep.Submit(s_workload), Assert.Single(Plan(Revision(2), null)));
        Assert.Empty(Plan(Revision(2), Workload(2, WorkloadPhase.Waiting, [])));
        Assert.Equal([0, 1], Plan(Revision(2), Workload(2, WorkloadPhase.Placed, [0, 1])).Cast<RevisionStep.Start>().Select(static s => s.Place.Replica.Index));
    }

    [Fact]
    public void What_runs_where_it_should_needs_nothing() =>
        Assert.Empty(Plan(Revision(2, 0, 1), Workload(2, WorkloadPhase.Placed, [0, 1])));

    [Fact]
    public void A_place_asked_back_is_drained_with_its_deadline_and_not_started_again()
    {
        var workload = Workload(2, WorkloadPhase.Placed, [0, 1]) with { Disruption = new(1, [Id(1)], DisruptionReason.Shrink, "for others", s_now.AddSeconds(30)) };
        var drain = Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(2, 0, 1), workload)));
        Assert.Equal((1, s_now.AddSeconds(30)), (drain.Replica.Id.Index, drain.Deadline));
        var release = Assert.IsType<RevisionStep.Release>(Assert.Single(Plan(Revision(2, 0), workload)));
        Assert.Equal([Id(1)], release.Replicas);
    }

    [Fact]
    public void A_place_taken_away_or_moved_is_drained()
    {
        Assert.Equal(1, Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(2, 0, 1), Workload(2, WorkloadPhase.Placed, [0])))).Replica.Id.Index);
        var moved = Workload(1, WorkloadPhase.Placed, [0]) with { Placement = new(2, [new(Id(0), new NodeId("other/n"), [])]) };
        Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(1, 0), moved)));
    }

    [Fact]
    public void An_end_is_recorded_before_anything_else_is_decided()
    {
        var revision = Revision(2, 0, 1);
        var steps = RevisionPlanner.Plan(revision, true, Workload(2, WorkloadPhase.Placed, [0, 1]), [new(revision.Replicas[0], false, true), new(revision.Replicas[1], false, false)], s_now, s_options);
        Assert.Equal(revision.Replicas[0].Key, Assert.IsType<RevisionStep.RecordExit>(Assert.Single(steps)).Replica);
    }

    [Fact]
    public void Another_size_is_asked_for_and_zero_completes_the_workload_once_all_is_gone()
    {
        Assert.IsType<RevisionStep.Resize>(Plan(Revision(3, 0, 1), Workload(2, WorkloadPhase.Placed, [0, 1]))[0]);
        Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(0, 0), Workload(1, WorkloadPhase.Placed, [0]))));
        Assert.Equal(new RevisionStep.Complete(s_workload), Assert.Single(Plan(Revision(0), Workload(1, WorkloadPhase.Placed, [0]))));
        Assert.Empty(Plan(Revision(0) with { Workload = null }, null));
    }

    [Fact]
    public void A_removed_revision_is_dropped_last()
    {
        Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(1, 0) with { Removing = true }, Workload(1, WorkloadPhase.Placed, [0]))));
        Assert.IsType<RevisionStep.Complete>(Assert.Single(Plan(Revision(1) with { Removing = true }, Workload(1, WorkloadPhase.Placed, [0]))));
        Assert.IsType<RevisionStep.Drop>(Assert.Single(Plan(Revision(1) with { Removing = true, Workload = null }, null)));
    }

    [Fact]
    public void A_revision_that_never_loads_is_tried_with_growing_delays_and_then_fails()
    {
        var placed = Workload(1, WorkloadPhase.Placed, [0]);
        var once = Revision(1) with { Failures = 1, LastFailure = "exit 1", LastFailureAt = s_now };
        Assert.Equal(s_now + s_options.RestartDelay, Assert.IsType<RevisionStep.LookAgain>(Assert.Single(Plan(once, placed))).At);
        Assert.IsType<RevisionStep.Start>(Assert.Single(Plan(once with { LastFailureAt = s_now - s_options.RestartDelay }, placed)));
        Assert.Contains("exit 1", Assert.IsType<RevisionStep.Fail>(Assert.Single(Plan(once with { Failures = 3 }, placed))).Reason, StringComparison.Ordinal);
        Assert.IsType<RevisionStep.LookAgain>(Assert.Single(Plan(once with { Failures = 3, EverReady = true }, placed)));
        Assert.Equal(s_options.MaxRestartDelay, RevisionPlanner.RestartDelay(1_000, s_options));
    }

    [Fact]
    public void A_workload_cancelled_over_our_head_is_drained_and_replaced()
    {
        Assert.IsType<RevisionStep.Drain>(Assert.Single(Plan(Revision(1, 0), Workload(1, WorkloadPhase.Finished, []))));
        Assert.IsType<RevisionStep.Complete>(Assert.Single(Plan(Revision(1), Workload(1, WorkloadPhase.Finished, []))));
    }

    private static List<RevisionStep> Plan(RevisionRecord revision, Workload? workload) =>
        RevisionPlanner.Plan(revision, false, workload, [.. revision.Replicas.Select(static r => new ReplicaView(r, false, false))], s_now, s_options);

    private static RevisionRecord Revision(int replicas, params int[] running) => new()
    {
        Id = Guid.NewGuid(),
        Spec = new("a", new("m", 1)) { Replicas = replicas },
        Workload = s_workload,
        Replicas = [.. running.Select(static i => new ReplicaRecord { Workload = s_workload, Index = i, Generation = 1, Node = "local/n" })],
    };

    private static Workload Workload(int count, WorkloadPhase phase, int[] placed) => new(
        new(s_workload, Tenant.Default, "s-a", "default", [new(ReplicaRecord.PodSet, count, ResourceList.Empty) { MinCount = Math.Min(1, count) }]), phase, s_now)
    {
        Placement = phase == WorkloadPhase.Placed ? new(1, [.. placed.Select(static i => new ReplicaPlacement(Id(i), new NodeId("local/n"), []))]) : null,
    };

    private static ReplicaId Id(int index) => new(s_workload, ReplicaRecord.PodSet, index);
}
