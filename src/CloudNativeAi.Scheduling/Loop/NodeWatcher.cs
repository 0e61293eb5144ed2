using CloudNativeAi.Resources;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Sends the loop what becomes of nodes, for one tenure.</summary>
internal sealed partial class NodeWatcher(IResourcePools pools, SchedulerMailbox mailbox, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(long tenure, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in pools.WatchNodesAsync(cancellationToken).ConfigureAwait(false))
                {
                    mailbox.Send(new SchedulerMessage.NodeChanged(tenure, change));
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.WatchFailed(logger, exception);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2005, LogLevel.Warning, "The watch of nodes failed; it starts again.", EventName = "NodeWatchFailed")]
        public static partial void WatchFailed(ILogger logger, Exception exception);
    }
}
