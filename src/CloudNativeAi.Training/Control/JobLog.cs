using CloudNativeAi.Training.Elasticity;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Training.Control;

/// <summary>What is logged of jobs: their life as information, decisions as debug.</summary>
internal sealed partial class JobLog(ILogger<TrainingController> logger)
{
    [LoggerMessage(4010, LogLevel.Information, "Job {Job} \"{Name}\" submitted: {Min} to {Max} workers, queue {Queue}.", EventName = "JobSubmitted")]
    public partial void Submitted(Guid job, string name, int min, int max, string queue);

    [LoggerMessage(4011, LogLevel.Information, "Job {Job}: generation {Generation} with {Size} workers, after step {ResumeStep}. {Why}", EventName = "GenerationBegun")]
    public partial void GenerationBegun(Guid job, long generation, int size, long? resumeStep, string why);

    [LoggerMessage(4012, LogLevel.Information, "Job {Job}: generation {Generation} is being stopped ({Cause}). {Why}", EventName = "GenerationStopping")]
    public partial void GenerationStopping(Guid job, long generation, StopCause cause, string why);

    [LoggerMessage(4013, LogLevel.Warning, "Job {Job}: generation {Generation} failed, {Used} of {Limit} restarts used. {Why}", EventName = "GenerationFailed")]
    public partial void GenerationFailed(Guid job, long generation, string why, int used, int limit);

    [LoggerMessage(4014, LogLevel.Information, "Job {Job}: {Count} workers of generation {Generation} were found running and taken over.", EventName = "WorkersAdopted")]
    public partial void Adopted(Guid job, long generation, int count);

    [LoggerMessage(4015, LogLevel.Information, "Job {Job}: step {Step} of generation {Generation} committed, {Bytes} bytes.", EventName = "CheckpointCommitted")]
    public partial void Committed(Guid job, long step, long generation, long bytes);

    [LoggerMessage(4016, LogLevel.Information, "Job {Job} ended: {Outcome}. {Why}", EventName = "JobEnded")]
    public partial void Ended(Guid job, TrainingJobPhase outcome, string why);

    [LoggerMessage(4017, LogLevel.Warning, "Job {Job}: the checkpoint of step {Step} was not committed.", EventName = "CommitFailed")]
    public partial void CommitFailed(Guid job, long step, Exception? exception);

    [LoggerMessage(4018, LogLevel.Warning, "Job {Job}: generation {Generation} cannot be started yet; tried again in {Pause}.", EventName = "StartFailed")]
    public partial void StartFailed(Guid job, long generation, TimeSpan pause, Exception? exception);

    [LoggerMessage(4019, LogLevel.Error, "Job {Job}: a look at it failed; looked at again in {Pause}.", EventName = "TurnFailed")]
    public partial void TurnFailed(Guid job, TimeSpan pause, Exception exception);

    [LoggerMessage(4020, LogLevel.Error, "A watch of the training controller failed; it begins again in {Pause}.", EventName = "WatchFailed")]
    public partial void WatchFailed(TimeSpan pause, Exception exception);

    [LoggerMessage(4021, LogLevel.Debug, "Job {Job}, generation {Generation}: {Step}", EventName = "Decided")]
    public partial void Decided(Guid job, long generation, ElasticStep step);

    [LoggerMessage(4023, LogLevel.Error, "Job {Job} ends, but not all of it does. {Why}", EventName = "WorkerLeftBehind")]
    public partial void LeftBehind(Guid job, string why);

    [LoggerMessage(4022, LogLevel.Warning, "Job {Job} has ended and could not be removed yet.", EventName = "RemovalFailed")]
    public partial void RemovalFailed(Guid job, Exception exception);
}
