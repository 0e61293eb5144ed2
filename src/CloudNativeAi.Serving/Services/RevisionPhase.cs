namespace CloudNativeAi.Serving;

/// <summary>Where a revision stands.</summary>
public enum RevisionPhase
{
    /// <summary>Waits for a place.</summary>
    Waiting,

    /// <summary>Has a place; no replica is ready yet.</summary>
    Loading,

    /// <summary>At least one replica takes traffic.</summary>
    Ready,

    /// <summary>Was scaled to zero.</summary>
    Idle,

    /// <summary>Was never ready and is not tried any more; remove it and add another.</summary>
    Failed,

    /// <summary>Removed; its replicas finish what they have.</summary>
    Removing,
}
