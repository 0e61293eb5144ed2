namespace CloudNativeAi.Training.Diagnostics;

/// <summary>Names of meter, source and instruments, with their units.</summary>
internal static class TrainingInstruments
{
    public const string Meter = "CloudNativeAi.Training";

    /// <summary>{replica}: workers of this host's jobs that run.</summary>
    public const string ReplicaCount = "cloudnativeai.training.replica.count";

    /// <summary>s: from a worker lost to the first step after it.</summary>
    public const string RecoveryDuration = "cloudnativeai.training.recovery.duration";

    /// <summary>{restart}, by cause.</summary>
    public const string Restarts = "cloudnativeai.training.restarts";

    /// <summary>s: from all shards saved to committed.</summary>
    public const string CheckpointDuration = "cloudnativeai.training.checkpoint.duration";

    /// <summary>By.</summary>
    public const string CheckpointSize = "cloudnativeai.training.checkpoint.size";
}
