using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi;

/// <summary>Tells the host once, at start, that nothing survives it.</summary>
internal sealed partial class StateStoreNotice(IStateStore store, ILogger<StateStoreNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is MemoryStateStore)
        {
            Log.StateInMemory(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "State lives in memory and is lost with this process. Reference CloudNativeAi.Sqlite and call UseSqlite(\"state\") to keep it.", EventName = "StateInMemory")]
        public static partial void StateInMemory(ILogger logger);
    }
}
