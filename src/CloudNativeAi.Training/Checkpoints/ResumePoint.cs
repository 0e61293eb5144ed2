using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>Finds where a generation goes on: the newest checkpoint that is whole, byte for byte.</summary>
internal sealed partial class ResumePoint(ICheckpointStore store, ILogger<ResumePoint> logger)
{
    /// <summary>Null: a fresh start.</summary>
    public async Task<CheckpointHandle?> FindAsync(Guid job, long? committed, CancellationToken cancellationToken)
    {
        await foreach (var info in store.ListAsync(job, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var handle = await store.OpenAsync(job, info.Step, cancellationToken).ConfigureAwait(false);
                if (committed > info.Step)
                {
                    Log.FellBack(logger, job, committed.Value, info.Step);
                }

                return handle;
            }
            catch (CheckpointException e) when (e.Kind is CheckpointErrorKind.Damaged or CheckpointErrorKind.NotFound)
            {
                Log.Damaged(logger, job, info.Step, e.Message);
            }
        }

        if (committed is not null)
        {
            Log.FellBack(logger, job, committed.Value, null);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(4003, LogLevel.Warning, "Job {Job}: checkpoint of step {Step} is not used. {Reason}", EventName = "CheckpointNotUsed")]
        public static partial void Damaged(ILogger logger, Guid job, long step, string reason);

        [LoggerMessage(4004, LogLevel.Error, "Job {Job}: step {Committed} was committed, but the newest whole checkpoint is that of step {Found}. Check the disk that holds the checkpoints.", EventName = "CommittedStepLost")]
        public static partial void FellBack(ILogger logger, Guid job, long committed, long? found);
    }
}
