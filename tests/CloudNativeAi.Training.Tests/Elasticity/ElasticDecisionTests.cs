using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Tests.Elasticity;

/// <summary>The decision, case by case: no clock, no process.</summary>
public sealed class ElasticDecisionTests
{
    private static readonly DateTimeOffset Later = Scene.Now.AddMinutes(1);

    [Fact]
    public void Begins_with_every_place_it_has()
    {
        var start = Assert.IsType<ElasticStep.Start>(new Scene(JobStage.Idle).Decide());
        Assert.Equal([0, 1, 2], start.Members.Select(static m => m.Index));
    }

    [Fact]
    public void Waits_a_moment_for_the_places_above_min_before_its_first_generation()
    {
        var scene = new Scene(JobStage.Idle) { Settled = TimeSpan.Zero }.Places(0, 1);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.Settled = TimeSpan.FromSeconds(1);
        Assert.Equal(2, Assert.IsType<ElasticStep.Start>(scene.Decide()).Members.Count);
    }

    [Fact]
    public void Waits_with_fewer_places_than_min() => Assert.IsType<ElasticStep.Wait>(new Scene(JobStage.Idle).Places(1).Decide());

    [Fact]
    public void Does_without_the_lost_place_in_the_next_generation_although_it_is_placed_again()
    {
        var scene = new Scene(JobStage.Idle);
        scene.Job = scene.Job with { Without = [1], Cause = StopCause.Failure };
        Assert.Equal([0, 2], Assert.IsType<ElasticStep.Start>(scene.Decide()).Members.Select(static m => m.Index));
        Assert.Equal([1, 2], Assert.IsType<ElasticStep.Start>(scene.Places(1, 2).Decide()).Members.Select(static m => m.Index));
    }

    [Fact]
    public void Gives_lost_places_back_before_it_begins_again()
    {
        var scene = new Scene(JobStage.Idle);
        scene.Job = scene.Job with { Releases = [1] };
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
    }

    [Theory]
    [InlineData(1, 0.5, false)]
    [InlineData(1, 1, true)]
    [InlineData(3, 3.9, false)]
    [InlineData(3, 4, true)]
    [InlineData(40, 59, false)]
    [InlineData(40, 60, true)]
    public void Backs_off_after_fruitless_starts(int fruitless, double after, bool starts)
    {
        var scene = new Scene(JobStage.Idle) { InStage = TimeSpan.FromSeconds(after) };
        scene.Job = scene.Job with { Fruitless = fruitless };
        Assert.Equal(starts, scene.Decide() is ElasticStep.Start);
    }

    [Fact]
    public void A_lost_worker_stops_the_generation() =>
        Assert.Equal(StopCause.Failure, Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Active).Ended(1, ExitCause.Failed, 1).Decide()).Cause);

    [Fact]
    public void A_clean_early_exit_is_no_failure_and_no_reason_to_resize()
    {
        var scene = new Scene(JobStage.Active, members: 2).Ended(1, ExitCause.Completed, 0);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
    }

    [Fact]
    public void It_is_done_when_all_ended_with_0()
    {
        var scene = new Scene(JobStage.Active, members: 2).Ended(0, ExitCause.Completed, 0).Ended(1, ExitCause.Completed, 0);
        Assert.Equal(StopCause.Finish, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
    }

    [Fact]
    public void Rank_0_decides_where_the_rule_says_so_whatever_the_others_do_meanwhile()
    {
        var scene = new Scene(JobStage.Active).Ended(0, ExitCause.Completed, 0).Ended(1, ExitCause.Failed, 1);
        Assert.Equal(StopCause.Failure, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
        scene.Job = scene.Job with { Spec = scene.Job.Spec with { Success = SuccessRule.RankZero } };
        Assert.Equal(StopCause.Finish, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
    }

    [Fact]
    public void Of_all_that_stand_still_the_one_that_stood_still_first_hangs()
    {
        var scene = new Scene(JobStage.Active)
            .With(0, Scene.Running(11) with { SinceReport = TimeSpan.FromSeconds(30.1) })
            .With(1, Scene.Running(11) with { SinceReport = TimeSpan.FromSeconds(31) })
            .With(2, Scene.Running(10) with { SinceReport = TimeSpan.FromSeconds(31) });
        Assert.Equal([2], Assert.IsType<ElasticStep.Stop>(scene.Decide()).Stalled);
    }

    [Fact]
    public void Programs_that_never_report_and_ranks_that_save_are_not_judged_by_the_stall_timeout()
    {
        Assert.IsType<ElasticStep.Wait>(new Scene(JobStage.Active).With(1, Scene.Running(null) with { SinceReport = TimeSpan.FromHours(1) }).Decide());
        Assert.IsType<ElasticStep.Wait>(new Scene(JobStage.Active).With(1, Scene.Running(5) with { SinceReport = TimeSpan.FromMinutes(9), Saving = true }).Decide());
        Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Active).With(1, Scene.Running(5) with { SinceReport = TimeSpan.FromMinutes(11), Saving = true }).Decide());
    }

    [Fact]
    public void Saves_before_it_shrinks_and_stops_once_that_is_committed()
    {
        var scene = new Scene(JobStage.Active).Asked(Later, DisruptionReason.Shrink, 2);
        scene.Job = scene.Job with { CommittedStep = 8 };
        var save = Assert.IsType<ElasticStep.Save>(scene.Decide());
        scene.Job = JobTransitions.Save(scene.Job, save);
        scene.InStage = TimeSpan.FromSeconds(1);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.Job = JobTransitions.Commit(scene.Job, 10);
        Assert.Equal(StopCause.Resize, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
    }

    [Fact]
    public void A_near_deadline_and_a_save_that_never_comes_do_not_hold_a_shrink_up()
    {
        Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Active).Asked(Scene.Now.AddSeconds(5), DisruptionReason.Shrink, 2).Decide());
        Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Saving) { InStage = TimeSpan.FromSeconds(30) }.Asked(Later, DisruptionReason.Shrink, 2).Decide());
    }

    [Fact]
    public void Less_than_min_left_means_everything_back_to_the_queue()
    {
        var scene = new Scene(JobStage.Active).With(0, Scene.Running(null)).With(1, Scene.Running(null)).With(2, Scene.Running(null)).Asked(Later, DisruptionReason.InQueue, 0, 1, 2);
        Assert.Equal(StopCause.Preempt, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
    }

    [Fact]
    public void Grows_only_after_a_step_of_this_generation_and_a_commit()
    {
        var scene = new Scene(JobStage.Active, members: 2);
        scene.Job = scene.Job with { ResumeStep = 10, CommittedStep = 10 };
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.With(0, Scene.Running(11));
        scene.Roomy = TimeSpan.FromMilliseconds(999);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.Roomy = TimeSpan.FromSeconds(1);
        scene.Job = JobTransitions.Save(scene.Job, Assert.IsType<ElasticStep.Save>(scene.Decide()));
        scene.InStage = TimeSpan.FromSeconds(1);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Saving, members: 2) { Job = JobTransitions.Commit(scene.Job, 12) }.Decide());
    }

    [Fact]
    public void A_growth_goes_on_unchanged_where_no_checkpoint_comes_or_the_room_is_gone()
    {
        Assert.IsType<ElasticStep.GoOn>(new Scene(JobStage.Saving, members: 2) { InStage = TimeSpan.FromSeconds(30) }.Decide());
        Assert.IsType<ElasticStep.GoOn>(new Scene(JobStage.Saving, members: 2) { InStage = TimeSpan.Zero }.Places(0, 1).Decide());
    }

    [Fact]
    public void A_silent_program_grows_late_and_without_a_checkpoint()
    {
        var scene = new Scene(JobStage.Active, members: 2) { InStage = TimeSpan.FromSeconds(59) }.With(0, Scene.Running(null)).With(1, Scene.Running(null));
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.InStage = TimeSpan.FromSeconds(60);
        Assert.Equal(StopCause.Resize, Assert.IsType<ElasticStep.Stop>(scene.Decide()).Cause);
    }

    [Fact]
    public void Nothing_follows_before_all_have_ended_all_is_read_and_nothing_is_being_verified()
    {
        var scene = new Scene(JobStage.Stopping, members: 2).Ended(0, ExitCause.Stopped);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.Ended(1, ExitCause.Stopped);
        scene.Committing = true;
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        (scene.Committing, scene.Drained) = (false, false);
        Assert.IsType<ElasticStep.Wait>(scene.Decide());
        scene.Drained = true;
        Assert.IsType<ElasticStep.EndGeneration>(scene.Decide());
    }

    [Fact]
    public void A_cancelled_job_stops_and_one_that_runs_nothing_closes()
    {
        var running = new Scene(JobStage.Active);
        running.Job = running.Job with { CancelRequested = true };
        Assert.Equal(StopCause.Cancel, Assert.IsType<ElasticStep.Stop>(running.Decide()).Cause);
        var idle = new Scene(JobStage.Idle);
        idle.Job = idle.Job with { CancelRequested = true };
        Assert.Equal(TrainingJobPhase.Cancelled, Assert.IsType<ElasticStep.Close>(idle.Decide()).Outcome);
        Assert.Equal(TrainingJobPhase.Cancelled, Assert.IsType<ElasticStep.Close>(new Scene(JobStage.Idle).Gone().Decide()).Outcome);
        Assert.Equal(StopCause.Cancel, Assert.IsType<ElasticStep.Stop>(new Scene(JobStage.Active).Gone().Decide()).Cause);
    }
}
