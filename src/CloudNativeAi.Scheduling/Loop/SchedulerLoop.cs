using CloudNativeAi.Scheduling.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Keeps a tenure going: whatever goes wrong in one ends it, and the next begins by reading what is stored. Never takes the host down.</summary>
internal sealed partial class SchedulerLoop(TenureFactory tenures, SchedulerMailbox mailbox, SchedulerStatus status, ReplicaStopper stopper, TimeProvider time, ILogger<SchedulerLoop> logger) : BackgroundService, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<SchedulerCall> _unanswered = [];

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var stopping = stopper.RunAsync(stoppingToken);
        for (var number = 1L; !stoppingToken.IsCancellationRequested; number++)
        {
            try
            {
                await tenures.RunAsync(number, _unanswered, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (StateConflictException exception)
            {
                Log.Conflict(logger, exception);
            }
            catch (WorkloadTooLargeException exception)
            {
                tenures.HoldBack(exception.Id);
            }
            catch (Exception exception)
            {
                status.Trouble = $"Scheduling failed and starts again: {exception.Message}";
                Log.Failed(logger, Pause, exception);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            status.IsReady = false;
        }

        mailbox.Close(_unanswered);
        await stopping.ConfigureAwait(false);
    }

    private static partial class Log
    {
        [LoggerMessage(2002, LogLevel.Warning, "Somebody else changed a stored workload; all of them are read again.", EventName = "Conflict")]
        public static partial void Conflict(ILogger logger, Exception exception);

        [LoggerMessage(2003, LogLevel.Error, "Scheduling failed; what is stored is read again in {Delay}.", EventName = "SchedulingFailed")]
        public static partial void Failed(ILogger logger, TimeSpan delay, Exception exception);
    }
}
