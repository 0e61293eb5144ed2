using CloudNativeAi.Sqlite.Store;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Sqlite.Hosting;

/// <summary>Opens the store before anything else starts: a directory that cannot be used stops the host there, with a sentence.</summary>
internal sealed class SqliteStateStartup(IStateStore store) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (store is SqliteStateStore sqlite)
        {
            await sqlite.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>For hosts that know no lifecycle.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => StartingAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
