using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Datasets;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Models;
using CloudNativeAi.Data.Mounts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Once at start, beside the host: sweeps what a crash left, and tells what content is here. Everything works without it, later.</summary>
internal sealed partial class DataStartup(
    DiskCache cache, CacheMounter mounter, ModelFiles files, DatasetCatalog catalog, IModels models, DatasetBringer bringer, LocalContent content, DataReadiness readiness, ILogger<DataStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The host goes on: what was not restored is found again when it is used.
            Log.Failed(logger, exception);
        }

        readiness.Recovered = true;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        files.Sweep();
        if (cache.TryOpen() is null)
        {
            return;
        }

        await mounter.SweepAsync(cancellationToken).ConfigureAwait(false);
        if (content.Node is null)
        {
            return;
        }

        foreach (var version in await catalog.ListVersionsAsync(cancellationToken).ConfigureAwait(false))
        {
            Tell(version);
        }

        await foreach (var change in models.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Synced)
            {
                break;
            }

            if (change.Value is { } model)
            {
                Tell(model.Files);
            }
        }
    }

    private void Tell(DatasetVersion version)
    {
        try
        {
            content.Refresh(version, bringer.Objects(version));
        }
        catch (ArgumentException)
        {
            // Its source is not added any more: its content cannot be found.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Warning, "What the cache holds was not restored at start; it is found again when it is used.", EventName = "RestoreFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
