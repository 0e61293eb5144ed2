namespace CloudNativeAi.Serving;

/// <summary>Where a replica of a revision stands.</summary>
public enum InferenceReplicaPhase
{
    /// <summary>Its model is brought, its process starts, its weights load.</summary>
    Loading,

    /// <summary>Takes traffic.</summary>
    Ready,

    /// <summary>Was ready; failed probes or requests took it out until it answers again.</summary>
    Unready,

    /// <summary>Gets nothing new, finishes what it has, then stops.</summary>
    Draining,
}
