using System.Collections.Concurrent;
using CloudNativeAi.Training.Elasticity;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Training.Control;

/// <summary>Runs a loop for each job that has not ended, and wakes it when something it depends on changes.</summary>
internal sealed class TrainingController(JobTable table, JobServices services) : BackgroundService
{
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, Task> _loops = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            services.Telemetry.Replicas = () => table.Entries.Sum(e => services.Replicas.Of(e.Id).Values.Count(static s => s.Phase == ReplicaPhase.Running));
            await Task.WhenAll(
                GuardAsync(WatchWorkloadsAsync, stoppingToken),
                GuardAsync(token => services.Replicas.FollowAsync(services.Platform.Runtime, JobState.PodSetName, Wake, token), stoppingToken),
                GuardAsync(RunLoopsAsync, stoppingToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops: workers are the runtime's to end or to leave, as their host grace says.
        }

        await Task.WhenAll(_loops.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunLoopsAsync(CancellationToken cancellationToken)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        await services.Replicas.Synced.WaitAsync(cancellationToken).ConfigureAwait(false);
        (services.Status.IsReady, services.Status.Trouble) = (true, null);
        await foreach (var entry in table.Added.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            _loops[entry.Id] = Task.Run(() => RunAsync(entry, cancellationToken), CancellationToken.None);
        }
    }

    private async Task RunAsync(JobEntry entry, CancellationToken cancellationToken)
    {
        using (var loop = new JobLoop(entry, services))
        {
            await loop.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        _loops.TryRemove(entry.Id, out _);
        await RetireAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the oldest ended jobs beyond the number kept.</summary>
    private async Task RetireAsync(CancellationToken cancellationToken)
    {
        var ended = table.Entries.Where(static e => e.State.Stage == JobStage.Ended).OrderByDescending(static e => e.State.EndedAt).Skip(services.Options.KeepEndedJobs);
        foreach (var entry in ended.ToList())
        {
            try
            {
                await JobRemoval.RemoveAsync(table, services, entry, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Tried again when the next job ends.
                services.Log.RemovalFailed(entry.Id, e);
            }
        }
    }

    private async Task WatchWorkloadsAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in services.Platform.Scheduler.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            Wake(change.Key);
        }
    }

    private void Wake(Guid job)
    {
        services.Status.Trouble = null;
        table.Find(job)?.Wake.Set();
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                services.Status.Trouble = e.Message;
                services.Log.WatchFailed(WatchPause, e);
            }

            await Task.Delay(WatchPause, services.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
