using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Diagnostics;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Begins a tenure: becomes the one owner, reads what is stored, and watches nodes while it lasts.</summary>
internal sealed class TenureFactory(
    ClusterStateFactory states,
    IStateStore store,
    SchedulerMailbox mailbox,
    SchedulerStatus status,
    SchedulingMetrics metrics,
    ReplicaStopper stopper,
    LiveOptions options,
    TimeProvider time,
    ILogger<Tenure> logger,
    IResourcePools? pools = null,
    IDataLocality? locality = null)
{
    private const string Lease = "scheduling";

    private readonly HashSet<Guid> _heldBack = [];

    /// <summary>Places a workload no more while this process lives.</summary>
    public void HoldBack(Guid workload) => _heldBack.Add(workload);

    public async Task RunAsync(long number, List<SchedulerCall> unanswered, CancellationToken cancellationToken)
    {
        var lease = await store.AcquireAsync(Lease, cancellationToken).ConfigureAwait(false);
        await using var held = lease.ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var model = new SchedulingModel(states.Create());
        model.Configure(options.Current);
        model.TellsContent = locality is not null;
        var outcomes = new OutcomeStore(store);
        await outcomes.RestoreAsync(model.Outcomes, ending.Token).ConfigureAwait(false);
        var usage = new UsageStore(store, model, logger);
        await usage.RestoreAsync(ending.Token).ConfigureAwait(false);
        await RestoreAsync(model, ending.Token).ConfigureAwait(false);
        model.ResolveDependencies();
        mailbox.Workloads.Replace(model.Entries.Concat(model.Ended).ToDictionary(static pair => pair.Key, static pair => pair.Value.ToWorkload()));
        mailbox.SetRecovered();

        var watching = pools is null ? Task.CompletedTask : new NodeWatcher(pools, mailbox, time, logger).RunAsync(number, ending.Token);
        var contents = locality is null ? null : new DataWatcher(locality, mailbox, time, logger);
        var telling = contents?.RunAsync(number, ending.Token) ?? Task.CompletedTask;
        if (pools is null)
        {
            mailbox.Send(new SchedulerMessage.NodeChanged(number, new Change<NodeId, Node>(ChangeKind.Reset, default, null)));
            mailbox.Send(new SchedulerMessage.NodeChanged(number, new Change<NodeId, Node>(ChangeKind.Synced, default, null)));
        }

        try
        {
            var writer = new WorkloadWriter(store, outcomes, model, mailbox, status, options.Current, time, logger);
            using var tenure = new Tenure(number, model, writer, usage, mailbox, status, metrics, stopper, unanswered, time, logger, contents);
            await tenure.RunAsync(ending.Token).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            await telling.ConfigureAwait(false);
        }
    }

    private async Task RestoreAsync(SchedulingModel model, CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(WorkloadCodec.Kind, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Upsert)
            {
                var entry = WorkloadCodec.Restore(model, change.Value!);
                entry.HeldBack = _heldBack.Contains(entry.Id);
            }
            else if (change.Kind == ChangeKind.Synced)
            {
                return;
            }
        }
    }
}
