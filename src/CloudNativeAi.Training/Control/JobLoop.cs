using System.Collections.Immutable;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;
using CloudNativeAi.Training.Recovery;

namespace CloudNativeAi.Training.Control;

/// <summary>The controller of one job: observe, decide, store, act; level-triggered, until the job has ended.</summary>
internal sealed class JobLoop : IDisposable
{
    private const int StuckAfter = 3;
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CostInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxErrorPause = TimeSpan.FromSeconds(30);

    private readonly JobEntry _entry;
    private readonly JobServices _services;
    private readonly CheckpointKeeper _checkpoints;
    private readonly GenerationKeeper _generation;
    private readonly TimeProvider _time;
    private GenerationRun? _run;
    private (JobStage Stage, long Generation, int Fruitless) _stage;
    private long _stageSince;
    private long? _roomySince;
    private int _places;
    private long _placesSince;
    private long? _lostAt;
    private long _costAt;
    private TimeSpan _restartTime = TimeSpan.FromSeconds(10);
    private ImmutableDictionary<ReplicaKey, ReplicaState> _published = ImmutableDictionary<ReplicaKey, ReplicaState>.Empty;
    private JobState? _publishedState;
    private bool _restarting;

    public JobLoop(JobEntry entry, JobServices services)
    {
        (_entry, _services, _time) = (entry, services, services.Time);
        _checkpoints = new CheckpointKeeper(entry, services);
        _generation = new GenerationKeeper(entry, services);
        (_stageSince, _placesSince) = (_time.GetTimestamp(), _time.GetTimestamp());
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (_entry.State.Stage != JobStage.Ended)
        {
            TimeSpan pause;
            try
            {
                pause = await TurnAsync(cancellationToken).ConfigureAwait(false);
                if (failures > 0)
                {
                    failures = 0;
                    _services.Status.Recovers(_entry.Id);
                    _entry.Publish(JobProjection.Of(_entry.State, _entry.View));
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (++failures >= StuckAfter)
                {
                    // What is stored cannot say it: perhaps it is the store that fails.
                    _services.Status.Fails(_entry.Id, e.Message);
                    _entry.Publish(_entry.View with { Message = $"The host cannot look after it at present and tries again: {e.Message}" });
                }

                var doubled = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 12)));
                pause = doubled < MaxErrorPause ? doubled : MaxErrorPause;
                _services.Log.TurnFailed(_entry.Id, pause, e);
            }

            if (pause > TimeSpan.Zero)
            {
                await _entry.Wake.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _run?.Dispose();

    /// <summary>One look; how long until the next unless something happens.</summary>
    private async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        var job = _entry.State;
        if (!job.Submitted && !await _services.Workloads.SubmitAsync(_entry, cancellationToken).ConfigureAwait(false))
        {
            return TimeSpan.Zero;
        }

        var workload = await _services.Workloads.SyncAsync(_entry, cancellationToken).ConfigureAwait(false);
        job = _entry.State;
        var states = _services.Replicas.Of(_entry.Id);
        _run = RunOf(job);
        var news = _run?.Read() == true;
        if (_run is not null)
        {
            await _checkpoints.KeepAsync(_run, cancellationToken).ConfigureAwait(false);
        }

        job = _entry.State;
        await _services.Workloads.AnswerAsync(_entry, workload, _run?.See(job, states) ?? [], cancellationToken).ConfigureAwait(false);
        job = _entry.State;
        await SweepAsync(job, states, cancellationToken).ConfigureAwait(false);
        NoteStage(job);
        Publish(job, states, news);

        var rules = ElasticRules.Of(job, _services.Frameworks.Get(job.Spec.Framework).ValidSizes(job.Spec), _services.Options);
        var seen = Observe(job, workload, states, rules);
        var step = ElasticDecision.Decide(job, seen, rules);
        if (step is not ElasticStep.Wait wait)
        {
            _services.Log.Decided(_entry.Id, job.Generation, step);
            await ApplyAsync(job, step, states, rules, cancellationToken).ConfigureAwait(false);
            return TimeSpan.Zero;
        }

        await ActAsync(job, workload, states, cancellationToken).ConfigureAwait(false);
        await ReportCostAsync(job, cancellationToken).ConfigureAwait(false);
        var pause = _entry.State.Stage switch
        {
            JobStage.Idle or JobStage.Closing => IdleLook,
            JobStage.Ended => TimeSpan.Zero,
            _ => _services.Options.PollInterval,
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
        return new GenerationRun(job, _services.Root, _time);
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
        var places = ElasticDecision.Places(job, workload).Count;
        if (places != _places)
        {
            (_places, _placesSince) = (places, _time.GetTimestamp());
        }

        if (rules.SizeFor(places) <= job.Members.Count)
        {
            _roomySince = null;
        }
        else
        {
            _roomySince ??= _time.GetTimestamp();
        }

        if (_lostAt is { } lost && _run?.NewestStep > (job.ResumeStep ?? -1) && job.Stage == JobStage.Active)
        {
            _services.Telemetry.Recovered(_time.GetElapsedTime(lost));
            _lostAt = null;
        }

        return new Observation
        {
            Now = _time.GetUtcNow(),
            Workload = workload,
            Members = members,
            Living = [.. states.Where(static s => s.Value.Phase != ReplicaPhase.Exited).OrderBy(static s => s.Key.Id.Index).Select(static s => (s.Key, s.Value.Node))],
            InStage = _time.GetElapsedTime(_stageSince),
            Roomy = _roomySince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero,
            Settled = _time.GetElapsedTime(_placesSince),
            Committing = _run?.Commit is not null || (members.Count > 0 && _run?.Saves.NewestWhole() is not null),

            // Reports were read after these states were taken: what members that have ended there had to say has been read.
            Drained = !members.Any(static m => m.Runs) && _run?.Starting is not { IsCompleted: false },
        };
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
                    await _services.Platform.Runtime.StopAsync(key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (key.Generation < job.Generation)
            {
                await _services.Platform.Runtime.ForgetAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ApplyAsync(JobState job, ElasticStep step, ImmutableDictionary<ReplicaKey, ReplicaState> states, ElasticRules rules, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ElasticStep.Start start:
                await BeginAsync(job, start, cancellationToken).ConfigureAwait(false);
                _services.Log.GenerationBegun(_entry.Id, _entry.State.Generation, start.Members.Count, _entry.State.ResumeStep, start.Why);
                break;
            case ElasticStep.Save save:
                await _entry.UpdateAsync(s => JobTransitions.Save(s, save), cancellationToken).ConfigureAwait(false);
                _run!.CheckpointAsked = false;
                break;
            case ElasticStep.GoOn go:
                await _entry.UpdateAsync(s => JobTransitions.GoOn(s, go), cancellationToken).ConfigureAwait(false);
                break;
            case ElasticStep.Stop stop:
                _lostAt = stop.Cause == StopCause.Failure ? _lostAt ?? _time.GetTimestamp() : _lostAt;
                await _entry.UpdateAsync(s => JobTransitions.Stop(s, stop), cancellationToken).ConfigureAwait(false);
                _services.Log.GenerationStopping(_entry.Id, job.Generation, stop.Cause, stop.Why);
                break;
            case ElasticStep.EndGeneration:
                await EndAsync(job, states, rules, cancellationToken).ConfigureAwait(false);
                break;
            case ElasticStep.GiveUp up:
                await _entry.UpdateAsync(s => JobTransitions.GiveUp(s, up, _run?.NewestStep, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
                _services.Log.LeftBehind(_entry.Id, up.Why);
                break;
            case ElasticStep.Close close:
                await _entry.UpdateAsync(s => JobTransitions.Close(s, close.Outcome, close.Why), cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async Task BeginAsync(JobState job, ElasticStep.Start start, CancellationToken cancellationToken)
    {
        var resume = await _services.ResumePoint.FindAsync(_entry.Id, job.CommittedStep, cancellationToken).ConfigureAwait(false);
        try
        {
            var begun = await _entry.UpdateAsync(s => JobTransitions.Start(s, start, resume?.Info.Step, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            _run = new GenerationRun(begun, _services.Root, _time) { Resume = resume };
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
            log = await LogTail.ReadAsync(_services.Platform.Runtime, job.KeyOf(first), cancellationToken).ConfigureAwait(false);
        }

        var began = states.Where(s => s.Key.Generation == job.Generation).Min(static s => s.Value.StartedAt);
        var ended = exits.Min(static e => e?.At);
        var torn = _run?.Saves.NewestTorn() is { } t
            ? FormattableString.Invariant($"The save of step {t.Step} did not become whole: {t.Found} of {t.Shards} shards. The newest checkpoint is that of step {job.CommittedStep?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "(none)"}.")
            : "";
        await _services.Starter.DetachAsync(job, cancellationToken).ConfigureAwait(false);
        var after = await _entry.UpdateAsync(
            s => JobTransitions.EndGeneration(s, exits, _run?.NewestStep, torn, log, ended - began ?? TimeSpan.Zero, rules, _services.Options.RestartResetTime, _time.GetUtcNow()),
            cancellationToken).ConfigureAwait(false);
        if (after is { Stage: JobStage.Idle, Cause: StopCause.Failure, Failure: { } failure })
        {
            _services.Telemetry.Restarted(failure.Kind);
            _services.Log.GenerationFailed(_entry.Id, job.Generation, failure.Text, after.RestartsUsed, job.Spec.MaxRestarts);
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
                await _generation.KeepRunningAsync(job, _run!, states, cancellationToken).ConfigureAwait(false);
                if (job.Stage == JobStage.Saving)
                {
                    GenerationKeeper.AskForCheckpoint(_run!);
                }

                break;
            case JobStage.Stopping:
                await _generation.KeepStoppingAsync(job, _run!, workload, states, cancellationToken).ConfigureAwait(false);
                break;
            case JobStage.Closing when !states.Values.Any(static s => s.Phase != ReplicaPhase.Exited):
                await _services.Starter.DetachAsync(job, cancellationToken).ConfigureAwait(false);
                await _services.Workloads.EndAsync(_entry.Id, job.Outcome == TrainingJobPhase.Succeeded, cancellationToken).ConfigureAwait(false);
                await _entry.UpdateAsync(s => s with { Stage = JobStage.Ended, EndedAt = s.EndedAt ?? _time.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
                _services.Log.Ended(_entry.Id, job.Outcome ?? TrainingJobPhase.Failed, job.Message);
                break;
            case JobStage.Closing when job.LeftBehind && workload is not null:
                await _services.Workloads.KeepChargedAsync(workload, states, cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async Task ReportCostAsync(JobState job, CancellationToken cancellationToken)
    {
        if (job.Stage is not (JobStage.Active or JobStage.Saving) || (_costAt != 0 && _time.GetElapsedTime(_costAt) < CostInterval))
        {
            return;
        }

        _costAt = _time.GetTimestamp();
        var unsaved = _run?.NewestStep > (job.CommittedStep ?? -1) ? _time.GetElapsedTime(Math.Max(_checkpoints.CommittedAt, _run.Began)) : TimeSpan.Zero;
        if (_restarting && _run?.NewestStep > (job.ResumeStep ?? -1))
        {
            (_restarting, _restartTime) = (false, _time.GetElapsedTime(_run.Began));
        }

        await _services.Platform.Scheduler.ReportCostAsync(_entry.Id, new EvictionCost(unsaved, _restartTime), cancellationToken).ConfigureAwait(false);
    }

    private void Publish(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states, bool news)
    {
        if (!news && ReferenceEquals(states, _published) && ReferenceEquals(job, _publishedState) && _entry.View.Adopted == _generation.Adopted)
        {
            return;
        }

        (_published, _publishedState) = (states, job);
        var view = JobProjection.Of(job, _entry.View);
        var replicas = job.Members.Select((m, rank) =>
        {
            var key = job.KeyOf(rank);
            return view.Replicas[rank] with { State = states.GetValueOrDefault(key), Report = _run?.Report(rank) ?? view.Replicas[rank].Report };
        }).ToList();
        _entry.Publish(JobProjection.With(job, view, replicas, _run?.NewestStep ?? view.NewestStep, _generation.Adopted));
    }
}
