using System.Diagnostics;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Snapshots;
using CloudNativeAi.Scheduling.Storage;
using CloudNativeAi.Scheduling.Workloads;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>The face of the loop: turns calls into messages, and reads what is durable.</summary>
internal sealed class Scheduler(SchedulerMailbox mailbox) : IScheduler
{
    /// <summary>A quarter of what one stored object may have: the rest is for placements.</summary>
    private const int MaxSpecBytes = StateItem.MaxBytes / 4;

    public async ValueTask<Workload> SubmitAsync(WorkloadSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        SpecRules.Check(spec);
        var (digest, trace) = (WorkloadCodec.DigestOf(spec, out var bytes), Activity.Current?.Id);
        if (bytes > MaxSpecBytes)
        {
            throw new WorkloadRejectedException($"The spec of workload \"{spec.Name}\" takes {bytes} bytes; the most is {MaxSpecBytes}.", "Use fewer or shorter selectors and tolerations.");
        }

        return await CallAsync<Workload>(
            (model, now) =>
            {
                var entry = model.Submit(spec, digest, now, trace);
                return entry.ToWorkload;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Workload?> GetAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await mailbox.Recovered.WaitAsync(cancellationToken).ConfigureAwait(false);
        return mailbox.Workloads.TryGet(id, out var workload) ? workload : null;
    }

    public async ValueTask<IReadOnlyList<Workload>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default)
    {
        await mailbox.Recovered.WaitAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. mailbox.Workloads.Snapshot().Select(static pair => pair.Value)
                .Where(workload => tenant is null || workload.Spec.Tenant == tenant)
                .OrderBy(static workload => workload.Sequence),
        ];
    }

    public IAsyncEnumerable<Change<Guid, Workload>> WatchAsync(CancellationToken cancellationToken = default) => mailbox.Workloads.WatchAsync(cancellationToken);

    public async ValueTask<Workload> ResizeAsync(Guid id, string podSet, int minCount, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(podSet);
        return await CallAsync<Workload>(
            (model, now) =>
            {
                var entry = Known(model, id);
                if (entry.Phase == WorkloadPhase.Finished)
                {
                    throw new WorkloadRejectedException($"Workload \"{entry.Spec.Name}\" has ended.", "Submit it again under a new id, at the size that it shall have.");
                }

                model.Resize(entry, podSet, minCount, count, now);
                return entry.ToWorkload;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CancelAsync(Guid id, CancellationToken cancellationToken = default) =>
        await ChangeAsync(id, static (model, entry, now) => model.Cancel(entry, now), cancellationToken, acknowledges: true).ConfigureAwait(false);

    public async ValueTask ReleaseAsync(Guid id, IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        ReplicaId[] ended = [.. replicas];
        await ChangeAsync(id, (model, entry, now) => model.Release(entry, ended, now), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ReportCostAsync(Guid id, EvictionCost cost, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost.UnsavedWork, TimeSpan.Zero, nameof(cost));
        ArgumentOutOfRangeException.ThrowIfLessThan(cost.RestartTime, TimeSpan.Zero, nameof(cost));
        await ChangeAsync(id, (_, entry, _) => entry.Cost = cost, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CompleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        await ChangeAsync(id, static (model, entry, _) => model.Complete(entry), cancellationToken, acknowledges: true).ConfigureAwait(false);

    public async ValueTask FailAsync(Guid id, CancellationToken cancellationToken = default) =>
        await ChangeAsync(id, static (model, entry, _) => model.Fail(entry), cancellationToken, acknowledges: true).ConfigureAwait(false);

    public async ValueTask ReportStartedAsync(Guid id, string podSet, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(podSet);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        await ChangeAsync(id, (model, entry, now) => model.ReportStarted(entry, podSet, count, now), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Explanation> ExplainAsync(Guid id, CancellationToken cancellationToken = default) =>
        await CallAsync<Explanation>((model, now) => () => new Explainer(model).Explain(Known(model, id), now), cancellationToken).ConfigureAwait(false);

    public async ValueTask SaveSnapshotAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var bytes = await CallAsync<byte[]>(static (model, now) => () => SnapshotCodec.Write(model, now), cancellationToken).ConfigureAwait(false);
        await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> ChangeAsync(Guid id, Action<SchedulingModel, WorkloadEntry, DateTimeOffset> change, CancellationToken cancellationToken, bool acknowledges = false) =>
        CallAsync<bool>(
            (model, now) =>
            {
                if (model.Entries.TryGetValue(id, out var entry))
                {
                    change(model, entry, now);
                }
                else if (acknowledges)
                {
                    model.Acknowledge(id);
                }

                return static () => true;
            },
            cancellationToken);

    private Task<T> CallAsync<T>(Func<SchedulingModel, DateTimeOffset, Func<T>> body, CancellationToken cancellationToken) =>
        mailbox.CallAsync(new SchedulerCall<T>(body, cancellationToken), cancellationToken);

    private static WorkloadEntry Known(SchedulingModel model, Guid id) =>
        model.Entries.TryGetValue(id, out var entry) || model.Ended.TryGetValue(id, out entry) ? entry : throw new WorkloadRejectedException($"There is no workload {id}.", "It may have finished; list the workloads there are.");
}
