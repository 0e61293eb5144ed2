namespace CloudNativeAi;

/// <summary>What a runtime can do; a job that needs more is refused at submit.</summary>
[Flags]
public enum RuntimeFeatures
{
    /// <summary>Nothing beyond starting and stopping.</summary>
    None = 0,

    /// <summary>Runs images; a template must name one.</summary>
    Images = 1,

    /// <summary>Delivers <see cref="ReplicaSignal.Checkpoint"/> and <see cref="ReplicaSignal.Reload"/>.</summary>
    Signals = 2,

    /// <summary>Delivers <see cref="ReplicaSignal.Pause"/> and <see cref="ReplicaSignal.Resume"/>.</summary>
    Pause = 4,

    /// <summary>Adopts what earlier hosts left running.</summary>
    Adoption = 8,

    /// <summary>Enforces <see cref="ReplicaSpec.Limits"/>.</summary>
    Limits = 16,
}
