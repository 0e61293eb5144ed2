using System.Globalization;
using CloudNativeAi.Training.Recovery;

namespace CloudNativeAi.Training.Elasticity;

/// <summary>How a step changes what is stored. Pure; applied to the newest state, so that a request that came meanwhile is kept.</summary>
internal static class JobTransitions
{
    private const int MaxHistory = 50;

    public static JobState Start(JobState job, ElasticStep.Start step, long? resumeStep, DateTimeOffset now)
    {
        var generation = job.Generation + 1;
        return job with
        {
            Stage = JobStage.Active,
            Cause = null,
            Generation = generation,
            Members = step.Members,
            ResumeStep = resumeStep,
            CommittedStep = resumeStep,
            SavingAfter = null,
            Stalled = [],
            Without = [],
            Message = step.Why,
            History = [.. job.History.TakeLast(MaxHistory - 1), new TrainingGeneration(generation, step.Members.Count, resumeStep, step.Why, now)],
        };
    }

    public static JobState Save(JobState job, ElasticStep.Save step) => job with { Stage = JobStage.Saving, SavingAfter = job.CommittedStep, Message = step.Why };

    public static JobState GoOn(JobState job, ElasticStep.GoOn step) => job with { Stage = JobStage.Active, SavingAfter = null, Message = step.Why };

    public static JobState Stop(JobState job, ElasticStep.Stop step) => job with { Stage = JobStage.Stopping, Cause = step.Cause, Stalled = step.Stalled, SavingAfter = null, Message = step.Why };

    /// <summary>The start of the generation was refused for good.</summary>
    public static JobState Refuse(JobState job, TrainingFailure failure) =>
        job with { Stage = JobStage.Stopping, Cause = StopCause.Failure, Failure = failure, Outcome = TrainingJobPhase.Failed, SavingAfter = null, Message = failure.Text };

    public static JobState Commit(JobState job, long step) => job with { CommittedStep = Math.Max(job.CommittedStep ?? 0, step) };

    /// <param name="job">The state.</param>
    /// <param name="exits">By rank.</param>
    /// <param name="newestStep">The newest step the generation reported.</param>
    /// <param name="lostSave">What to say of a save that did not become complete; empty: nothing.</param>
    /// <param name="logTail">The last lines of the rank that failed first.</param>
    /// <param name="ran">How long the generation ran.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="resetTime">A generation that ran this long gives the budget back.</param>
    /// <param name="now">For the history.</param>
    public static JobState EndGeneration(
        JobState job, IReadOnlyList<ReplicaExit?> exits, long? newestStep, string lostSave, IReadOnlyList<string> logTail, TimeSpan ran, ElasticRules rules, TimeSpan resetTime, DateTimeOffset now)
    {
        job = job with { Stage = JobStage.Idle, History = Close(job.History, newestStep, now) };
        return job switch
        {
            { Outcome: { } outcome } => Close(job, outcome, job.Message),
            { Cause: StopCause.Finish } => Close(job, TrainingJobPhase.Succeeded, lostSave.Length > 0 ? lostSave : "Done."),
            { Cause: StopCause.Cancel } => Close(job, TrainingJobPhase.Cancelled, job.Message),
            { Cause: StopCause.Failure } => Fail(job, exits, newestStep > (job.ResumeStep ?? -1), logTail, ran, rules, resetTime),
            _ => job with { Fruitless = 0 },
        };
    }

    /// <summary>Something of it cannot be killed: it ends as it was going to, or fails where it was to go on; a new generation beside the old one is none of the choices.</summary>
    public static JobState GiveUp(JobState job, ElasticStep.GiveUp step, long? newestStep, DateTimeOffset now)
    {
        var outcome = job.Outcome
            ?? (job.CancelRequested || job.Cause == StopCause.Cancel ? TrainingJobPhase.Cancelled : job.Cause == StopCause.Finish ? TrainingJobPhase.Succeeded : TrainingJobPhase.Failed);
        var why = job.Outcome is null ? step.Why : $"{job.Message} {step.Why}";
        return Close(job, outcome, why) with
        {
            LeftBehind = true,
            EndedAt = now,
            History = job.Stage == JobStage.Stopping ? Close(job.History, newestStep, now) : job.History,
            Failure = outcome == TrainingJobPhase.Failed ? job.Failure ?? new(TrainingFailureKind.Infrastructure, job.Generation, null, null, null, step.Why, []) : job.Failure,
        };
    }

    public static JobState Close(JobState job, TrainingJobPhase outcome, string why) => job with { Stage = JobStage.Closing, Outcome = outcome, Message = why };

    private static JobState Fail(JobState job, IReadOnlyList<ReplicaExit?> exits, bool progressed, IReadOnlyList<string> logTail, TimeSpan ran, ElasticRules rules, TimeSpan resetTime)
    {
        var failure = ExitJudge.Judge(job.Generation, exits, job.Stalled) with { LogTail = logTail };
        var counts = failure.Kind != TrainingFailureKind.Infrastructure;
        var used = (ran >= resetTime ? 0 : job.RestartsUsed) + (counts ? 1 : 0);
        if (ExitJudge.EndsJob(job.Spec, failure))
        {
            return Close(job with { Failure = failure }, TrainingJobPhase.Failed, failure.Text);
        }

        if (used > job.Spec.MaxRestarts)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{failure.Text} The restart limit of {job.Spec.MaxRestarts} is spent.");
            return Close(job with { Failure = failure with { Text = text } }, TrainingJobPhase.Failed, text);
        }

        // A lost node takes its place with it; a lost worker gives its place back where the others can go on without it.
        var gone = Enumerable.Range(0, exits.Count).Where(rank => exits[rank]?.Cause == ExitCause.NodeLost).ToList();
        if (gone.Count == 0 && counts && failure.Rank is { } first && job.Spec.OnWorkerLoss == WorkerLoss.Shrink && rules.ValidSizes.Contains(job.Members.Count - 1))
        {
            gone = [first];
        }

        var places = gone.Select(rank => job.Members[rank].Index).ToList();
        return job with
        {
            RestartsUsed = used,
            Fruitless = progressed ? 0 : job.Fruitless + 1,
            Failure = failure,
            Releases = places,
            Without = places,
            Message = failure.Text,
        };
    }

    private static IReadOnlyList<TrainingGeneration> Close(IReadOnlyList<TrainingGeneration> history, long? newestStep, DateTimeOffset now) =>
        history.Count == 0 ? history : [.. history.SkipLast(1), history[^1] with { EndedAt = now, LastStep = newestStep }];
}
