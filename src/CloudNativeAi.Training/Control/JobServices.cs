using CloudNativeAi.Training.Checkpoints;
using CloudNativeAi.Training.Diagnostics;
using CloudNativeAi.Training.Frameworks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Control;

/// <summary>What every job's loop works with.</summary>
internal sealed class JobServices(
    Platform platform,
    WorkloadLink workloads,
    GenerationStarter starter,
    ICheckpointStore checkpoints,
    ResumePoint resumePoint,
    FrameworkCatalog frameworks,
    TrainingTelemetry telemetry,
    JobLog log,
    TrainingStatus status,
    IOptions<TrainingOptions> options,
    ContentRoot contentRoot,
    TimeProvider time)
{
    public Platform Platform => platform;

    public WorkloadLink Workloads => workloads;

    public GenerationStarter Starter => starter;

    public ICheckpointStore Checkpoints => checkpoints;

    public ResumePoint ResumePoint => resumePoint;

    public FrameworkCatalog Frameworks => frameworks;

    public TrainingTelemetry Telemetry => telemetry;

    public JobLog Log => log;

    public TrainingStatus Status => status;

    public TrainingOptions Options => options.Value;

    public TimeProvider Time => time;

    public ReplicaWatch Replicas { get; } = new();

    /// <summary>Where files of the worker protocol are kept.</summary>
    public string Root { get; } = contentRoot.Resolve(options.Value.Directory);
}
