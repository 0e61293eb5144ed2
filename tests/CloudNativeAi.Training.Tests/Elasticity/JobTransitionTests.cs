using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Tests.Elasticity;

/// <summary>Who failed, what it costs, and how the job goes on.</summary>
public sealed class JobTransitionTests
{
    [Fact]
    public void The_cause_is_the_worker_that_failed_first_by_its_own_clock()
    {
        var job = End(Spec(0), Scene.Exit(ExitCause.Failed, 134, at: 3.05), Scene.Exit(ExitCause.Failed, 134, at: 3.06), Scene.Exit(ExitCause.Failed, 1, at: 3), Scene.Exit(ExitCause.Stopped, 143, at: 5));
        Assert.Equal((TrainingJobPhase.Failed, 2, 1), (job.Outcome, job.Failure!.Rank, job.Failure.ExitCode));
        Assert.Equal([0, 1], job.Failure.Concurrent);
        Assert.StartsWith("Rank 2 ended with exit code 1. The restart limit of 0 is spent.", job.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ends_at_one_time_the_cause_is_the_one_that_no_peer_can_have_brought_about()
    {
        var aborted = Scene.Exit(ExitCause.Failed, signal: 6, at: 3);
        Assert.Equal(2, End(Spec(0), aborted, aborted, Scene.Exit(ExitCause.Failed, 7, at: 3)).Failure!.Rank);
        Assert.Equal(2, End(Spec(0), aborted, Scene.Exit(ExitCause.Failed, 1, at: 3), Scene.Exit(ExitCause.Failed, signal: 9, at: 3)).Failure!.Rank);
        Assert.Equal(0, End(Spec(0), Scene.Exit(ExitCause.Failed, 1, at: 3), Scene.Exit(ExitCause.Failed, 7, at: 3)).Failure!.Rank);
        Assert.Equal(0, End(Spec(0), aborted, Scene.Exit(ExitCause.Failed, signal: 9, at: 3.1)).Failure!.Rank);
    }

    [Fact]
    public void A_signal_is_named_as_one() =>
        Assert.Equal("Rank 0 was ended by signal 11.", End(Spec(1), Scene.Exit(ExitCause.Failed, signal: 11)).Failure!.Text);

    [Fact]
    public void A_lost_worker_gives_its_place_back_where_the_others_can_go_on()
    {
        var job = End(Spec(3) with { MinWorkers = 2, MaxWorkers = 3 }, Scene.Exit(ExitCause.Stopped), Scene.Exit(ExitCause.Failed, 1), Scene.Exit(ExitCause.Stopped));
        Assert.Equal([1], job.Releases);
        Assert.Equal([1], job.Without);
        Assert.Equal((1, JobStage.Idle), (job.RestartsUsed, job.Stage));
    }

    [Fact]
    public void At_min_all_start_again_in_their_places()
    {
        var job = End(Spec(3) with { MinWorkers = 2, MaxWorkers = 3 }, Scene.Exit(ExitCause.Stopped), Scene.Exit(ExitCause.Failed, 1));
        Assert.Empty(job.Releases);
    }

    [Theory]
    [InlineData(ExitCause.Unknown, 0)]
    [InlineData(ExitCause.NodeLost, 1)]
    [InlineData(ExitCause.Stopped, 0)]
    public void What_the_program_did_not_do_spends_no_restart(ExitCause cause, int released)
    {
        var job = End(Spec(0) with { MinWorkers = 1, MaxWorkers = 2 }, Scene.Exit(cause), Scene.Exit(ExitCause.Stopped));
        Assert.Equal((0, JobStage.Idle, released, TrainingFailureKind.Infrastructure), (job.RestartsUsed, job.Stage, job.Releases.Count, job.Failure!.Kind));
    }

    [Fact]
    public void Exit_codes_end_or_retry_as_the_job_says()
    {
        var spec = Spec(3) with { FailExitCodes = [.. Enumerable.Range(1, 127)], RetryExitCodes = [137, 143] };
        Assert.Equal(TrainingJobPhase.Failed, End(spec, Scene.Exit(ExitCause.Failed, 1)).Outcome);
        Assert.Null(End(spec, Scene.Exit(ExitCause.Failed, 137)).Outcome);
        Assert.Null(End(spec, Scene.Exit(ExitCause.Failed, signal: 9)).Outcome);
        Assert.Equal(TrainingJobPhase.Failed, End(spec, Scene.Exit(ExitCause.Failed, 200)).Outcome);
    }

    [Fact]
    public void A_program_that_cannot_be_started_ends_the_job_at_once() =>
        Assert.Equal(TrainingJobPhase.Failed, End(Spec(5), Scene.Exit(ExitCause.StartFailed), Scene.Exit(ExitCause.Failed, 1, at: -1)).Outcome);

    [Fact]
    public void A_long_run_gives_the_budget_back()
    {
        var job = Stopping(Spec(1), 1) with { RestartsUsed = 1 };
        var ended = JobTransitions.EndGeneration(job, [Scene.Exit(ExitCause.Failed, 1)], 50, "", [], TimeSpan.FromMinutes(10), Rules(job), TimeSpan.FromMinutes(10), Scene.Now);
        Assert.Equal((1, JobStage.Idle), (ended.RestartsUsed, ended.Stage));
        var shorter = JobTransitions.EndGeneration(job, [Scene.Exit(ExitCause.Failed, 1)], 50, "", [], TimeSpan.FromMinutes(9), Rules(job), TimeSpan.FromMinutes(10), Scene.Now);
        Assert.Equal(TrainingJobPhase.Failed, shorter.Outcome);
    }

    [Fact]
    public void Only_starts_without_a_step_count_as_fruitless()
    {
        var job = Stopping(Spec(9), 1) with { ResumeStep = 10, Fruitless = 2 };
        Assert.Equal(3, JobTransitions.EndGeneration(job, [Scene.Exit(ExitCause.Failed, 1)], 10, "", [], default, Rules(job), TimeSpan.MaxValue, Scene.Now).Fruitless);
        Assert.Equal(0, JobTransitions.EndGeneration(job, [Scene.Exit(ExitCause.Failed, 1)], 11, "", [], default, Rules(job), TimeSpan.MaxValue, Scene.Now).Fruitless);
    }

    [Fact]
    public void The_generation_only_rises_and_the_history_is_bounded()
    {
        var job = new JobState(Spec(0), Scene.Now);
        for (var i = 1; i <= 120; i++)
        {
            job = JobTransitions.Start(job, new ElasticStep.Start([new JobMember(0, "lab/one", [])], "again"), i, Scene.Now);
            Assert.Equal(i, job.Generation);
        }

        Assert.Equal(50, job.History.Count);
        Assert.Equal(120, job.History[^1].Number);
    }

    private static TrainingJobSpec Spec(int maxRestarts) => new("t", ["train"]) { MaxRestarts = maxRestarts, MinWorkers = 1, MaxWorkers = 1 };

    private static ElasticRules Rules(JobState job) =>
        ElasticRules.Of(job, [.. Enumerable.Range(job.Spec.MinWorkers, job.Spec.MaxWorkers - job.Spec.MinWorkers + 1)], new TrainingOptions());

    private static JobState Stopping(TrainingJobSpec spec, int members) => new(spec, Scene.Now)
    {
        Stage = JobStage.Stopping,
        Cause = StopCause.Failure,
        Generation = 1,
        Members = [.. Enumerable.Range(0, members).Select(static i => new JobMember(i, "lab/one", []))],
    };

    private static JobState End(TrainingJobSpec spec, params ReplicaExit?[] exits)
    {
        var job = Stopping(spec, exits.Length);
        return JobTransitions.EndGeneration(job, exits, 5, "", [], TimeSpan.FromSeconds(1), Rules(job), TimeSpan.FromMinutes(10), Scene.Now);
    }
}
