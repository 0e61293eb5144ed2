using System.Collections.Immutable;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;
using CloudNativeAi.Training.Recovery;

namespace CloudNativeAi.Training.Control;

/// <summary>The controller of one job: observe, decide, store, act; level-triggered, until the job has ended.</summary>
internal sealed class JobLoop(JobEntry entry, JobServices services) : IDisposable
{
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CostInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxErrorPause = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = services.Time;
    private GenerationRun? _run;
    private (JobStage Stage, long Generation, int Fruitless) _stage;
    private long _stageSince = services.Time.GetTimestamp();
    private long? _roomySince;
    private long? _lostAt;
    private long _costAt;
    private long _committedAt = services.Time.GetTimestamp();
    private TimeSpan _restartTime = TimeSpan.FromSeconds(10);
    private ImmutableDictionary<ReplicaKey, ReplicaState> _published = ImmutableDictionary<ReplicaKey, ReplicaState>.Empty;
    private JobState? _publishedState;
    private bool _restarting;
    private int _adopted;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (entry.State.Stage != JobStage.Ended)
        {
            TimeSpan pause;
            try
            {
                pause = await TurnAsync(cancellationToken).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                failures++;
                var doubled = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 12)));
                pause = doubled < MaxErrorPause ? doubled : MaxErrorPause;
                services.Log.TurnFailed(entry.Id, pause, e);
            }

            if (pause > TimeSpan.Zero)
            {
                await entry.Wake.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _run?.Dispose();

    /// <summary>One look; how long until the next unless something happens.</summary>
    private async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var job = entry.State;
        if (!job.Submitted && !await services.Workloads.SubmitAsync(entry, cancellationToken).ConfigureAwait(false))
        {
            return TimeSpan.Zero;
        }

        job = entry.State;
        var workload = await services.Workloads.SyncAsync(job, cancellationToken).ConfigureAwait(false);
        var states = services.Replicas.Of(entry.Id);
        _run = RunOf(job);
        var news = _run?.Read() == true;
        await SettleCommitAsync(job, cancellationToken).ConfigureAwait(false);
        job = entry.State;
        await services.Workloads.AnswerAsync(entry, workload, _run?.See(job, states) ?? [], cancellationToken).ConfigureAwait(false);
        job = entry.State;
        await SweepAsync(job, states, cancellationToken).ConfigureAwait(false);
        NoteStage(job);
        Publish(job, states, news);

        var rules = ElasticRules.Of(job, services.Frameworks.Get(job.Spec.Framework).ValidSizes(job.Spec), services.Options);
        var seen = Observe(job, workload, states, rules);
        var step = ElasticDecision.Decide(job, seen, rules);
        if (step is not ElasticStep.Wait wait)
        {
            services.Log.Decided(entry.Id, job.Generation, step);
            await ApplyAsync(job, step, states, rules, cancellationToken).ConfigureAwait(false);
            return TimeSpan.Zero;
        }

        await ActAsync(job, workload, states, cancellationToken).ConfigureAwait(false);
        await ReportCostAsync(job, cancellationToken).ConfigureAwait(false);
        var pause = entry.State.Stage switch
        {
            JobStage.Idle or JobStage.Closing => IdleLook,
            JobStage.Ended => TimeSpan.Zero,
            _ => services.Options.PollInterval,
        };
        return wait.LookAgain is { } soon && soon < pause ? soon : pause;
    }

    private GenerationRun? RunOf(JobState job)
    {
        if (job.Stage is not (JobStage.Active or JobStage.Saving or JobStage.Stopping))
        {
            _run?.Dispose();
            return null;
        }

        if (_run?.Generation == job.Generation)
        {
            return _run;
        }

        _run?.Dispose();
        return new GenerationRun(job, services.Root, _time);
    }

    private void NoteStage(JobState job)
    {
        if ((job.Stage, job.Generation, job.Fruitless) is var stage && stage != _stage)
        {
            (_stage, _stageSince, _roomySince) = (stage, _time.GetTimestamp(), null);
        }
    }

    private Observation Observe(JobState job, Workload? workload, ImmutableDictionary<ReplicaKey, ReplicaState> states, ElasticRules rules)
    {
        var members = _run?.See(job, states) ?? [];
        if (rules.SizeFor(ElasticDecision.Places(job, workload).Count) <= job.Members.Count)
        {
            _roomySince = null;
        }
        else
        {
            _roomySince ??= _time.GetTimestamp();
        }

        if (_lostAt is { } lost && _run?.NewestStep > (job.ResumeStep ?? -1) && job.Stage == JobStage.Active)
        {
            services.Telemetry.Recovered(_time.GetElapsedTime(lost));
            _lostAt = null;
        }

        return new Observation
        {
            Now = _time.GetUtcNow(),
            Workload = workload,
            Members = members,
            InStage = _time.GetElapsedTime(_stageSince),
            Roomy = _roomySince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero,
            Committing = _run?.Commit is not null || (members.Count > 0 && _run?.Saves.NewestWhole() is not null),

            // Reports were read after these states were taken: what members that have ended there had to say has been read.
            Drained = !members.Any(static m => m.Runs) && _run?.Starting is not { IsCompleted: false },
        };
    }

    /// <summary>Takes the result of a commit, and begins the next.</summary>
    private async Task SettleCommitAsync(JobState job, CancellationToken cancellationToken)
    {
        if (_run is not { } run)
        {
            return;
        }

        if (run.Commit is { IsCompleted: true } commit)
        {
            if (commit.IsCompletedSuccessfully)
            {
                var info = await commit.ConfigureAwait(false);
                await entry.UpdateAsync(state => JobTransitions.Commit(state, info.Step), cancellationToken).ConfigureAwait(false);
                Acknowledge(run, job, info.Step);
                run.Saves.Settle(info.Step);
                run.Commit = null;
                _committedAt = _time.GetTimestamp();
                services.Telemetry.Committed(_time.GetElapsedTime(run.Committing.Since), info.Bytes);
                services.Log.Committed(entry.Id, info.Step, info.Generation, info.Bytes);
                await PruneAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                services.Log.CommitFailed(entry.Id, run.Committing.Step, commit.Exception?.InnerException);
                run.Saves.Drop(run.Committing.Step);
                run.Commit = null;
            }
        }

        if (entry.State.CommittedStep is { } committed)
        {
            run.Saves.Settle(committed);
        }

        if (run.Commit is null && run.Saves.NewestWhole() is { } whole)
        {
            run.Committing = (whole.Step, _time.GetTimestamp());
            run.Commit = services.Checkpoints.CommitAsync(entry.Id, run.Generation, whole.Step, whole.Shards, cancellationToken).AsTask();
            _ = run.Commit.ContinueWith(static (_, wake) => ((WakeSignal)wake!).Set(), entry.Wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static void Acknowledge(GenerationRun run, JobState job, long step)
    {
        for (var rank = 0; rank < job.Members.Count; rank++)
        {
            run.Files.AppendCommitted(rank, step);
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var kept = 0;
        await foreach (var info in services.Checkpoints.ListAsync(entry.Id, cancellationToken).ConfigureAwait(false))
        {
            if (++kept > services.Options.KeepCheckpoints)
            {
                await services.Checkpoints.DeleteAsync(entry.Id, info.Step, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Nothing of an older generation runs; what it left is forgotten. The last one's logs stay.</summary>
    private async Task SweepAsync(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        var members = Enumerable.Range(0, job.Members.Count).Select(job.KeyOf).ToHashSet();
        foreach (var (key, state) in states)
        {
            if (state.Phase != ReplicaPhase.Exited)
            {
                if (!members.Contains(key) || job.Stage is JobStage.Idle or JobStage.Closing)
                {
                    await services.Platform.Runtime.StopAsync(key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (key.Generation < job.Generation)
            {
                await services.Platform.Runtime.ForgetAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ApplyAsync(JobState job, ElasticStep step, ImmutableDictionary<ReplicaKey, ReplicaState> states, ElasticRules rules, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ElasticStep.Start start:
                await BeginAsync(job, start, cancellationToken).ConfigureAwait(false);
                services.Log.GenerationBegun(entry.Id, entry.State.Generation, start.Members.Count, entry.State.ResumeStep, start.Why);
                break;
            case ElasticStep.Save save:
                await entry.UpdateAsync(s => JobTransitions.Save(s, save), cancellationToken).ConfigureAwait(false);
                _run!.CheckpointAsked = false;
                break;
            case ElasticStep.GoOn go:
                await entry.UpdateAsync(s => JobTransitions.GoOn(s, go), cancellationToken).ConfigureAwait(false);
                break;
            case ElasticStep.Stop stop:
                _lostAt = stop.Cause == StopCause.Failure ? _lostAt ?? _time.GetTimestamp() : _lostAt;
                await entry.UpdateAsync(s => JobTransitions.Stop(s, stop), cancellationToken).ConfigureAwait(false);
                services.Log.GenerationStopping(entry.Id, job.Generation, stop.Cause, stop.Why);
                break;
            case ElasticStep.EndGeneration:
                await EndAsync(job, states, rules, cancellationToken).ConfigureAwait(false);
                break;
            case ElasticStep.Close close:
                await entry.UpdateAsync(s => JobTransitions.Close(s, close.Outcome, close.Why), cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async Task BeginAsync(JobState job, ElasticStep.Start start, CancellationToken cancellationToken)
    {
        var resume = await services.ResumePoint.FindAsync(entry.Id, job.CommittedStep, cancellationToken).ConfigureAwait(false);
        try
        {
            var begun = await entry.UpdateAsync(s => JobTransitions.Start(s, start, resume?.Info.Step, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            _run = new GenerationRun(begun, services.Root, _time) { Resume = resume };
            (resume, _restarting) = (null, true);
        }
        finally
        {
            resume?.Dispose();
        }
    }

    private async Task EndAsync(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states, ElasticRules rules, CancellationToken cancellationToken)
    {
        var exits = Enumerable.Range(0, job.Members.Count).Select(rank => states.GetValueOrDefault(job.KeyOf(rank))?.Exit).ToList();
        IReadOnlyList<string> log = [];
        if (job is { Cause: StopCause.Failure, Outcome: null } && ExitJudge.Judge(job.Generation, exits, job.Stalled).Rank is { } first)
        {
            log = await LogTail.ReadAsync(services.Platform.Runtime, job.KeyOf(first), cancellationToken).ConfigureAwait(false);
        }

        var began = states.Where(s => s.Key.Generation == job.Generation).Min(static s => s.Value.StartedAt);
        var ended = exits.Min(static e => e?.At);
        var torn = _run?.Saves.NewestTorn() is { } t
            ? FormattableString.Invariant($"The save of step {t.Step} did not become whole: {t.Found} of {t.Shards} shards. The newest checkpoint is that of step {job.CommittedStep?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "(none)"}.")
            : "";
        await services.Starter.DetachAsync(job, cancellationToken).ConfigureAwait(false);
        var after = await entry.UpdateAsync(
            s => JobTransitions.EndGeneration(s, exits, _run?.NewestStep, torn, log, ended - began ?? TimeSpan.Zero, rules, services.Options.RestartResetTime, _time.GetUtcNow()),
            cancellationToken).ConfigureAwait(false);
        if (after is { Stage: JobStage.Idle, Cause: StopCause.Failure, Failure: { } failure })
        {
            services.Telemetry.Restarted(failure.Kind);
            services.Log.GenerationFailed(entry.Id, job.Generation, failure.Text, after.RestartsUsed, job.Spec.MaxRestarts);
        }

        _run?.Dispose();
        _run = null;
    }

    /// <summary>Brings the world to what is stored.</summary>
    private async Task ActAsync(JobState job, Workload? workload, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        switch (job.Stage)
        {
            case JobStage.Active or JobStage.Saving:
                await KeepRunningAsync(job, states, cancellationToken).ConfigureAwait(false);
                if (job.Stage == JobStage.Saving && !_run!.CheckpointAsked)
                {
                    for (var rank = 0; rank < job.Members.Count; rank++)
                    {
                        _run.Files.AppendCheckpoint(rank);
                    }

                    _run.CheckpointAsked = true;
                }

                _run!.ReleaseResume();
                break;
            case JobStage.Stopping:
                await KeepStoppingAsync(job, workload, states, cancellationToken).ConfigureAwait(false);
                break;
            case JobStage.Closing when !states.Values.Any(static s => s.Phase != ReplicaPhase.Exited):
                await services.Starter.DetachAsync(job, cancellationToken).ConfigureAwait(false);
                await services.Platform.Scheduler.CompleteAsync(entry.Id, cancellationToken).ConfigureAwait(false);
                await entry.UpdateAsync(s => s with { Stage = JobStage.Ended, EndedAt = _time.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
                services.Log.Ended(entry.Id, job.Outcome ?? TrainingJobPhase.Failed, job.Message);
                break;
            default:
                break;
        }
    }

    private async Task KeepRunningAsync(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        var run = _run!;
        if (!run.Requested && Enumerable.Range(0, job.Members.Count).All(rank => states.ContainsKey(job.KeyOf(rank))))
        {
            // An earlier host started them: taken over, nothing is started.
            (run.Requested, run.Greeted) = (true, true);
            _adopted = Enumerable.Range(0, job.Members.Count).Count(rank => states[job.KeyOf(rank)].Phase != ReplicaPhase.Exited);
            services.Log.Adopted(entry.Id, job.Generation, _adopted);
            if (job.CommittedStep is { } step && step != job.ResumeStep)
            {
                Acknowledge(run, job, step);
            }

            entry.Wake.Set();
        }

        if (run.Starting is { IsCompleted: true } start)
        {
            run.Starting = null;
            if (!start.IsCompletedSuccessfully)
            {
                await JudgeStartAsync(job, run, start, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (run is { Requested: false, Starting: null } && _time.GetTimestamp() >= run.NotBefore)
        {
            run.Starting = services.Starter.StartAsync(entry, run, run.StartCancelled);
            _ = run.Starting.ContinueWith(static (_, wake) => ((WakeSignal)wake!).Set(), entry.Wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task JudgeStartAsync(JobState job, GenerationRun run, Task start, CancellationToken cancellationToken)
    {
        var error = start.Exception?.InnerException;
        var kind = error switch
        {
            ReplicaStartException => TrainingFailureKind.CannotStart,
            CheckpointException => (TrainingFailureKind?)null,
            CloudNativeAiException { IsTransient: false } => TrainingFailureKind.Refused,
            _ => null,
        };
        if (kind is { } refused)
        {
            var failure = new TrainingFailure(refused, job.Generation, null, null, null, error!.Message, []);
            await entry.UpdateAsync(s => JobTransitions.Refuse(s, failure), cancellationToken).ConfigureAwait(false);
        }
        else if (error is CheckpointException)
        {
            // Damaged since it was chosen: the next generation chooses again.
            await entry.UpdateAsync(s => JobTransitions.Stop(s, new ElasticStep.Stop(StopCause.Resize, error.Message)), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            run.Requested = false;
            run.FailedStarts++;
            var pause = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, run.FailedStarts) / 2));
            run.NotBefore = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
            services.Log.StartFailed(entry.Id, job.Generation, pause, error);
            await entry.UpdateAsync(s => s with { Message = $"Cannot start yet: {error?.Message}" }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeepStoppingAsync(JobState job, Workload? workload, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        var run = _run!;
        run.CancelStart();
        if (run.Starting is { } starting)
        {
            if (!starting.IsCompleted)
            {
                return;
            }

            // However it ended: what the runtime accepted is stopped by its key.
            run.Requested &= starting.IsCompletedSuccessfully;
            run.Starting = null;
        }

        var now = _time.GetUtcNow();
        var grace = job.Cause == StopCause.Failure && services.Options.FailureGrace < job.Spec.StopGrace ? services.Options.FailureGrace : job.Spec.StopGrace;
        var by = now + grace;
        if (workload?.Disruption is { } disruption && disruption.Deadline < by)
        {
            by = disruption.Deadline > now ? disruption.Deadline : now;
        }

        if (run.StopBy is { } sent && by >= sent - TimeSpan.FromMilliseconds(500))
        {
            return;
        }

        for (var rank = 0; rank < job.Members.Count; rank++)
        {
            if (states.GetValueOrDefault(job.KeyOf(rank))?.Phase == ReplicaPhase.Exited)
            {
                continue;
            }

            var hung = job.Stalled.Contains(rank);
            run.Files.AppendStop(rank, hung ? now : by);
            await services.Platform.Runtime.StopAsync(job.KeyOf(rank), hung ? TimeSpan.Zero : by - now, cancellationToken).ConfigureAwait(false);
        }

        run.StopBy = by;
    }

    private async Task ReportCostAsync(JobState job, CancellationToken cancellationToken)
    {
        if (job.Stage is not (JobStage.Active or JobStage.Saving) || (_costAt != 0 && _time.GetElapsedTime(_costAt) < CostInterval))
        {
            return;
        }

        _costAt = _time.GetTimestamp();
        var unsaved = _run?.NewestStep > (job.CommittedStep ?? -1) ? _time.GetElapsedTime(Math.Max(_committedAt, _run.Began)) : TimeSpan.Zero;
        if (_restarting && _run?.NewestStep > (job.ResumeStep ?? -1))
        {
            (_restarting, _restartTime) = (false, _time.GetElapsedTime(_run.Began));
        }

        await services.Platform.Scheduler.ReportCostAsync(entry.Id, new EvictionCost(unsaved, _restartTime), cancellationToken).ConfigureAwait(false);
    }

    private void Publish(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states, bool news)
    {
        if (!news && ReferenceEquals(states, _published) && ReferenceEquals(job, _publishedState) && entry.View.Adopted == _adopted)
        {
            return;
        }

        (_published, _publishedState) = (states, job);
        var view = JobProjection.Of(job, entry.View);
        var replicas = job.Members.Select((m, rank) =>
        {
            var key = job.KeyOf(rank);
            return view.Replicas[rank] with { State = states.GetValueOrDefault(key), Report = _run?.Report(rank) ?? view.Replicas[rank].Report };
        }).ToList();
        entry.Publish(JobProjection.With(job, view, replicas, _run?.NewestStep ?? view.NewestStep, _adopted));
    }
}
