using CloudNativeAi.Training.Checkpoints;
using CloudNativeAi.Training.Protocol;

namespace CloudNativeAi.Training.Control;

/// <summary>Removes an ended job with everything it left.</summary>
internal static class JobRemoval
{
    public static async Task RemoveAsync(JobTable table, JobServices services, JobEntry entry, CancellationToken cancellationToken)
    {
        foreach (var key in services.Replicas.Of(entry.Id).Keys)
        {
            await services.Platform.Runtime.ForgetAsync(key, cancellationToken).ConfigureAwait(false);
        }

        await services.Checkpoints.DeleteAsync(entry.Id, step: null, cancellationToken).ConfigureAwait(false);
        CheckpointTree.Remove(WorkerFiles.JobDirectory(services.Root, entry.Id));
        await table.RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
    }
}
