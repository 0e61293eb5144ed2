namespace CloudNativeAi.Training;

/// <summary>What made a generation or a job fail.</summary>
public enum TrainingFailureKind
{
    /// <summary>A worker ended with an exit code or a signal of its own.</summary>
    WorkerFailed,

    /// <summary>A worker ran out of memory.</summary>
    OutOfMemory,

    /// <summary>A worker reported no progress any more and was killed.</summary>
    Stalled,

    /// <summary>A worker could not be started: no such program, secret or mount. Not tried again.</summary>
    CannotStart,

    /// <summary>A node or the host was lost, or somebody else stopped a worker. Does not spend the failure budget.</summary>
    Infrastructure,

    /// <summary>What the job needs was refused for good: a dataset that is not there, a queue that is gone.</summary>
    Refused,
}
