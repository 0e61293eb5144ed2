using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving.Replicas;
using CloudNativeAi.Serving.Rollouts;
using CloudNativeAi.Serving.State;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Control;

/// <summary>Brings one service to what was asked for, again and again: look, decide, store, act.</summary>
internal sealed partial class ServiceLoop(ServiceEntry entry, ServiceBook book, RunnerContext context)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly HashSet<Guid> _submitted = [];

    /// <param name="cancellationToken">Stops deciding; what runs is left as it is.</param>
    /// <param name="detach">Leaves the replicas.</param>
    public async Task RunAsync(CancellationToken cancellationToken, CancellationToken detach)
    {
        Adopt(detach);
        while (!cancellationToken.IsCancellationRequested && entry.Version is not null)
        {
            TimeSpan wait;
            try
            {
                wait = await StepAsync(cancellationToken, detach).ConfigureAwait(false);
                book.Publish(entry);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Log.StepFailed(context.Logger, entry.Key.Tenant.Name, entry.Key.Name, error);
                wait = s_retry;
            }

            await entry.Signal.WaitAsync(wait, context.Time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Replicas that an earlier host ordered: running what is recorded finds them, or starts them.</summary>
    private void Adopt(CancellationToken detach)
    {
        foreach (var revision in entry.Record.Revisions)
        {
            foreach (var replica in revision.Replicas)
            {
                Run(revision, replica, detach);
            }
        }
    }

    /// <returns>How long to wait before looking again unasked.</returns>
    private async ValueTask<TimeSpan> StepAsync(CancellationToken cancellationToken, CancellationToken detach)
    {
        var wait = s_idle;
        await MarkReadyAsync(cancellationToken).ConfigureAwait(false);
        foreach (var revision in entry.Record.Revisions)
        {
            var workload = revision.Workload is { } id ? await context.Platform.Scheduler.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
            await ExplainAsync(revision, workload, cancellationToken).ConfigureAwait(false);
            var now = context.Time.GetUtcNow();
            foreach (var step in RevisionPlanner.Plan(revision, entry.Record.Deleting, workload, Views(revision), now, context.Options))
            {
                wait = Min(wait, await ApplyAsync(revision, step, now, cancellationToken, detach).ConfigureAwait(false));
            }
        }

        if (entry.Record is { Deleting: true, Revisions.Count: 0 })
        {
            await book.RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        return wait;
    }

    private ValueTask EndAsync(Guid workload, bool succeeded, CancellationToken cancellationToken) =>
        succeeded ? context.Platform.Scheduler.CompleteAsync(workload, cancellationToken) : context.Platform.Scheduler.FailAsync(workload, cancellationToken);

    private List<ReplicaView> Views(RevisionRecord revision) =>
        [.. revision.Replicas.Select(r => entry.Runners.TryGetValue(r.Key, out var runner) ? new ReplicaView(r, runner.Draining, runner.HasEnded) : new ReplicaView(r, false, false))];

    private async ValueTask MarkReadyAsync(CancellationToken cancellationToken)
    {
        var fresh = entry.Record.Revisions.Where(r => !r.EverReady && r.Replicas.Any(x => entry.Runners.TryGetValue(x.Key, out var runner) && runner.ReadySince is not null)).Select(static r => r.Id).ToHashSet();
        if (fresh.Count > 0)
        {
            await book.UpdateAsync(entry, record => record with { Revisions = [.. record.Revisions.Select(r => fresh.Contains(r.Id) ? r with { EverReady = true } : r)] }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ExplainAsync(RevisionRecord revision, Workload? workload, CancellationToken cancellationToken)
    {
        if (workload is { Phase: WorkloadPhase.Waiting } && revision.Replicas.Count == 0)
        {
            var explanation = await context.Platform.Scheduler.ExplainAsync(workload.Spec.Id, cancellationToken).ConfigureAwait(false);
            entry.Waits[revision.Id] = explanation.Reasons.Count > 0 ? explanation.Reasons[0].Text : explanation.Text;
        }
        else
        {
            entry.Waits.TryRemove(revision.Id, out _);
        }
    }

    private async ValueTask<TimeSpan> ApplyAsync(RevisionRecord revision, RevisionStep step, DateTimeOffset now, CancellationToken cancellationToken, CancellationToken detach)
    {
        var scheduler = context.Platform.Scheduler;
        var spec = entry.Record.Spec;
        switch (step)
        {
            case RevisionStep.AssignWorkload:
                var id = Guid.NewGuid();
                await ChangeAsync(revision, r => r with { Workload = id, Generations = new Dictionary<int, long>() }, cancellationToken).ConfigureAwait(false);
                return TimeSpan.Zero;
            case RevisionStep.Submit submit:
                await SubmitAsync(revision, WorkloadPlanner.Plan(submit.Workload, spec, revision.Spec, context.Options.Queue), cancellationToken).ConfigureAwait(false);
                return TimeSpan.Zero;
            case RevisionStep.Resize resize:
                await scheduler.ResizeAsync(resize.Workload, ReplicaRecord.PodSet, WorkloadPlanner.MinCount(revision.Spec), revision.Spec.Replicas, cancellationToken).ConfigureAwait(false);
                return s_retry;
            case RevisionStep.Complete complete:
                await EndAsync(complete.Workload, revision.Failure is null, cancellationToken).ConfigureAwait(false);
                await ChangeAsync(revision, static r => r with { Workload = null, Generations = new Dictionary<int, long>() }, cancellationToken).ConfigureAwait(false);
                return TimeSpan.Zero;
            case RevisionStep.Start start:
                await StartAsync(revision, start.Place, cancellationToken, detach).ConfigureAwait(false);
                return s_idle;
            case RevisionStep.Drain drain:
                Log.Drains(context.Logger, spec.Tenant.Name, spec.Name, drain.Replica, drain.Reason);
                if (entry.Runners.TryGetValue(drain.Replica, out var draining))
                {
                    draining.BeginDrain(drain.Deadline, drain.Reason);
                }

                return s_idle;
            case RevisionStep.RecordExit exit:
                await RecordExitAsync(revision, exit.Replica, cancellationToken).ConfigureAwait(false);
                return TimeSpan.Zero;
            case RevisionStep.Release release:
                await scheduler.ReleaseAsync(release.Workload, release.Replicas, cancellationToken).ConfigureAwait(false);
                return s_retry;
            case RevisionStep.Fail fail:
                await FailAsync(revision, fail.Reason, cancellationToken).ConfigureAwait(false);
                return TimeSpan.Zero;
            case RevisionStep.Drop:
                await book.UpdateAsync(entry, record => record with { Revisions = [.. record.Revisions.Where(r => r.Id != revision.Id)] }, cancellationToken).ConfigureAwait(false);
                entry.Waits.TryRemove(revision.Id, out _);
                return TimeSpan.Zero;
            default:
                return ((RevisionStep.LookAgain)step).At - now;
        }
    }

    private async ValueTask SubmitAsync(RevisionRecord revision, WorkloadSpec workload, CancellationToken cancellationToken)
    {
        try
        {
            await context.Platform.Scheduler.SubmitAsync(workload, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkloadRejectedException error)
        {
            if (_submitted.Contains(workload.Id))
            {
                throw;
            }

            await FailAsync(revision, error.Message, cancellationToken).ConfigureAwait(false);
            return;
        }

        _submitted.Add(workload.Id);
    }

    private async ValueTask StartAsync(RevisionRecord revision, ReplicaPlacement place, CancellationToken cancellationToken, CancellationToken detach)
    {
        var index = place.Replica.Index;
        var replica = new ReplicaRecord
        {
            Workload = place.Replica.Workload,
            Index = index,
            Generation = entry.Record.Revisions.First(r => r.Id == revision.Id).Generations.GetValueOrDefault(index) + 1,
            Node = place.Node.Value,
            Devices = place.DeviceIds,
        };
        var now = await ChangeAsync(
            revision,
            r => r with { Replicas = [.. r.Replicas, replica], Generations = new Dictionary<int, long>(r.Generations) { [index] = replica.Generation } },
            cancellationToken).ConfigureAwait(false);
        if (now.Replicas.Contains(replica))
        {
            Log.Starts(context.Logger, entry.Key.Tenant.Name, entry.Key.Name, replica.Key, revision.Spec.Name, place.Node);
            Run(now, replica, detach);
        }
    }

    private void Run(RevisionRecord revision, ReplicaRecord replica, CancellationToken detach)
    {
        var runner = new ReplicaRunner(context, entry.Record.Spec, revision.Spec, replica);
        if (entry.Runners.TryAdd(replica.Key, runner))
        {
            runner.Begin(detach);
        }
    }

    /// <summary>The end of a replica: stored first, then its place and files are given back.</summary>
    private async ValueTask RecordExitAsync(RevisionRecord revision, ReplicaKey key, CancellationToken cancellationToken)
    {
        var platform = context.Platform;
        entry.Runners.TryGetValue(key, out var runner);
        var failure = runner is null ? null : await FailureOfAsync(runner, cancellationToken).ConfigureAwait(false);
        var settled = runner?.ReadySince is { } since && context.Time.GetUtcNow() - since > context.Options.MaxRestartDelay;
        await ChangeAsync(
            revision,
            r => r with
            {
                Replicas = [.. r.Replicas.Where(x => x.Key != key)],
                Failures = failure is null ? r.Failures : settled ? 0 : r.Failures + 1,
                LastFailure = failure ?? r.LastFailure,
                LastFailureAt = failure is null ? r.LastFailureAt : context.Time.GetUtcNow(),
                Failure = r.Failure ?? (runner is { LoadTimedOut: true } && !r.EverReady ? failure : null),
            },
            cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            Log.Failed(context.Logger, entry.Key.Tenant.Name, entry.Key.Name, key, revision.Spec.Name, failure);
        }

        entry.Runners.TryRemove(key, out _);
        context.Hub.Forget(key);
        if (runner?.Attached is { } attached)
        {
            await platform.Mounter.DetachAsync(attached, key.Id, cancellationToken).ConfigureAwait(false);
        }

        await platform.Runtime.ForgetAsync(key, cancellationToken).ConfigureAwait(false);
        await platform.Scheduler.ReleaseAsync(key.Id.Workload, [key.Id], cancellationToken).ConfigureAwait(false);
    }

    /// <returns>What the replica did wrong, with the end of its log; null: it was told to go, or something else than it failed.</returns>
    private async ValueTask<string?> FailureOfAsync(ReplicaRunner runner, CancellationToken cancellationToken)
    {
        var exit = runner.Exit;
        if (runner.Draining || (runner.Fault is null && (exit is null || exit.Cause is ExitCause.Stopped or ExitCause.NodeLost or ExitCause.Unknown)))
        {
            return null;
        }

        var lines = new List<string>();
        try
        {
            if (exit is not null && context.Options.LogTail > 0)
            {
                await foreach (var line in context.Platform.Runtime.ReadLogsAsync(runner.Record.Key, context.Options.LogTail, follow: false, cancellationToken).ConfigureAwait(false))
                {
                    lines.Add(line.Text);
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            lines.Add($"(its log could not be read: {error.Message})");
        }

        var text = runner.Fault ?? Describe(exit!);
        return lines.Count == 0 ? text : $"{text} Its last lines: {string.Join(" / ", lines)}";
    }

    private static string Describe(ReplicaExit exit) => exit switch
    {
        { Code: { } code } => FormattableString.Invariant($"It exited with code {code}: {exit.Detail}"),
        { Signal: { } signal } => FormattableString.Invariant($"Signal {signal} ended it: {exit.Detail}"),
        _ => exit.Detail,
    };

    private async ValueTask FailAsync(RevisionRecord revision, string reason, CancellationToken cancellationToken)
    {
        Log.RevisionFailed(context.Logger, entry.Key.Tenant.Name, entry.Key.Name, revision.Spec.Name, reason);
        await ChangeAsync(revision, r => r with { Failure = r.Failure ?? reason }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<RevisionRecord> ChangeAsync(RevisionRecord revision, Func<RevisionRecord, RevisionRecord> change, CancellationToken cancellationToken)
    {
        var record = await book.UpdateAsync(entry, r => r.With(revision.Id, change), cancellationToken).ConfigureAwait(false);
        return record.Revisions.FirstOrDefault(r => r.Id == revision.Id) ?? revision;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right < TimeSpan.Zero ? TimeSpan.Zero : right;
}
