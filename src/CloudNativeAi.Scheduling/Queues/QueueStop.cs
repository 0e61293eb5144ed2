namespace CloudNativeAi.Scheduling;

/// <summary>Whether a queue works.</summary>
public enum QueueStop
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Nothing new starts; what runs runs on.</summary>
    Hold,

    /// <summary>Nothing new starts, and what runs is asked to stop and waits again.</summary>
    HoldAndDrain,
}
