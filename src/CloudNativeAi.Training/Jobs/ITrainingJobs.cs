using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Training;

/// <summary>What learns: training jobs. Thread-safe; what hosts inject.</summary>
/// <remarks>Submit, resize, cancel and delete are durable on return; cancelling a call before that undoes it, after that only stops waiting. Work goes on while the host runs.</remarks>
public interface ITrainingJobs
{
    /// <summary>Submits a job; it waits until it is placed. The same id with the same spec again: no effect.</summary>
    /// <exception cref="TrainingJobRejectedException">The spec breaks a rule, or the id is taken by another spec.</exception>
    /// <exception cref="WorkloadRejectedException">The scheduler refused it: an unknown queue, say.</exception>
    ValueTask<TrainingJob> SubmitAsync(TrainingJobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>One job; null where there is none.</summary>
    ValueTask<TrainingJob?> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Jobs of a tenant, or of all, in order of submission.</summary>
    ValueTask<IReadOnlyList<TrainingJob>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default);

    /// <summary>All jobs, then their changes.</summary>
    IAsyncEnumerable<Change<Guid, TrainingJob>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes how many workers a job has at least and at most. Running workers save before they stop; the failure budget is not touched.</summary>
    /// <exception cref="TrainingJobRejectedException">No such job, it has ended or is ending, or min and max break a rule; the job is untouched.</exception>
    ValueTask<TrainingJob> ResizeAsync(Guid id, int minWorkers, int maxWorkers, CancellationToken cancellationToken = default);

    /// <summary>Stops a job: its workers get its grace, what they save in it is committed. Unknown or ended: no effect.</summary>
    ValueTask CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes an ended job with its checkpoints and logs. One that is not there is no error.</summary>
    /// <exception cref="TrainingJobRejectedException">It has not ended.</exception>
    ValueTask DeleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Why a job stands where it stands; what the scheduler says while it waits. Sentences for people, the main one first.</summary>
    /// <exception cref="TrainingJobRejectedException">No such job.</exception>
    ValueTask<IReadOnlyList<string>> ExplainAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The last <paramref name="tail"/> lines of one rank of the present or last generation, then, if asked, what follows until it has exited.</summary>
    /// <exception cref="TrainingJobRejectedException">No such job or rank.</exception>
    IAsyncEnumerable<LogLine> ReadLogsAsync(Guid id, int rank = 0, int tail = 100, bool follow = false, CancellationToken cancellationToken = default);
}
