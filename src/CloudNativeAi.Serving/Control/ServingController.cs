using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNativeAi.Serving.Diagnostics;
using CloudNativeAi.Serving.Replicas;
using CloudNativeAi.Serving.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Control;

/// <summary>Keeps all services as they were asked for, while the host runs.</summary>
internal sealed partial class ServingController(
    ServiceBook book, ServingPlatform platform, InferenceRouter router, ReplicaProber prober, ServingMetrics metrics, IOptions<ServingOptions> options, TimeProvider time, ILogger<ServingController> logger)
    : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly ReplicaHub _hub = new();
    private readonly ConcurrentDictionary<ServiceEntry, Task> _loops = new();
    private readonly CancellationTokenSource _detach = new();

    /// <summary>What keeps it from working, one sentence; null: nothing.</summary>
    public string? Trouble { get; private set; } = "It has not started yet.";

    /// <summary>Services are known before the host takes its first request; one that cannot be read does not keep the host from starting.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Trouble = error.Message;
            Log.LoopFailed(logger, error);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var route in router.Routes)
        {
            route.Close();
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        var idle = book.Entries.SelectMany(static e => e.Runners.Values).Select(static r => r.Endpoint).OfType<ReplicaEndpoint>().Select(static e => e.WhenEmptyAsync()).ToList();
        await Task.WhenAll(idle).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _detach.CancelAsync().ConfigureAwait(false);
        var runners = book.Entries.SelectMany(static e => e.Runners.Values).Select(static r => r.Completion);
        await Task.WhenAll(runners).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        base.Dispose();
        _detach.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (platform.Missing is { } missing)
        {
            Trouble = missing;
            Log.Missing(logger, missing);
            return;
        }

        metrics.Observe(ObserveReplicas, ObserveWeights);
        var replicas = KeepAsync(token => _hub.FollowAsync(platform.Runtime, WakeAll, token), stoppingToken);
        var workloads = KeepAsync(FollowWorkloadsAsync, stoppingToken);
        await KeepAsync(LoadAsync, stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(replicas, workloads).ConfigureAwait(false);
        await Task.WhenAll(_loops.Values).ConfigureAwait(false);
    }

    /// <summary>Runs until it returns, whatever it throws.</summary>
    private async Task KeepAsync(Func<CancellationToken, Task> action, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await action(stoppingToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Trouble = error.Message;
                Log.LoopFailed(logger, error);
                await Task.Delay(s_retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LoadAsync(CancellationToken stoppingToken)
    {
        await book.LoadAsync(stoppingToken).ConfigureAwait(false);
        book.Added = entry => Begin(entry, stoppingToken);
        foreach (var entry in book.Entries)
        {
            Begin(entry, stoppingToken);
        }

        Trouble = null;
    }

    private void Begin(ServiceEntry entry, CancellationToken stoppingToken) => _loops.GetOrAdd(entry, e => RunAsync(e, stoppingToken));

    private async Task RunAsync(ServiceEntry entry, CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var wake = stoppingToken.UnsafeRegister(static state => ((ServiceEntry)state!).Wake(), entry);
        var context = new RunnerContext(platform, _hub, prober, entry.Route, options.Value, time, metrics, logger, () => Changed(entry));
        await new ServiceLoop(entry, book, context).RunAsync(stoppingToken, _detach.Token).ConfigureAwait(false);
        if (entry.Version is null)
        {
            _loops.TryRemove(entry, out _);
        }
    }

    private void Changed(ServiceEntry entry)
    {
        book.Publish(entry);
        entry.Wake();
    }

    private async Task FollowWorkloadsAsync(CancellationToken stoppingToken)
    {
        await foreach (var change in platform.Scheduler.WatchAsync(stoppingToken).ConfigureAwait(false))
        {
            if (change.Kind is ChangeKind.Synced)
            {
                WakeAll();
            }
            else if (change.Kind is ChangeKind.Upsert or ChangeKind.Delete)
            {
                foreach (var entry in book.Entries)
                {
                    if (entry.Record.Revisions.Any(r => r.Workload == change.Key))
                    {
                        entry.Wake();
                    }
                }
            }
        }
    }

    private void WakeAll()
    {
        foreach (var entry in book.Entries)
        {
            entry.Wake();
        }
    }

    private IEnumerable<Measurement<long>> ObserveReplicas() =>
        from entry in book.Entries
        from runner in entry.Runners.Values
        group runner by (entry.Key, runner.Revision, runner.Phase) into same
        select new Measurement<long>(
            same.Count(),
            ServingMetrics.Tag(ServingInstruments.TenantTag, same.Key.Key.Tenant.Name),
            ServingMetrics.Tag(ServingInstruments.ServiceTag, same.Key.Key.Name),
            ServingMetrics.Tag(ServingInstruments.RevisionTag, same.Key.Revision),
            ServingMetrics.Tag(ServingInstruments.StateTag, same.Key.Phase.ToString()));

    private IEnumerable<Measurement<double>> ObserveWeights() =>
        from entry in book.Entries
        from arm in entry.Route.Table.Arms
        select new Measurement<double>(
            arm.WeightInForce / (double)TrafficWeight.WholeBasisPoints,
            ServingMetrics.Tag(ServingInstruments.TenantTag, entry.Key.Tenant.Name),
            ServingMetrics.Tag(ServingInstruments.ServiceTag, entry.Key.Name),
            ServingMetrics.Tag(ServingInstruments.RevisionTag, arm.Revision));
}
