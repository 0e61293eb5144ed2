namespace CloudNativeAi.Serving;

/// <summary>Where a service stands.</summary>
public enum InferenceServicePhase
{
    /// <summary>No revision that has traffic is ready.</summary>
    Pending,

    /// <summary>It answers, by the split that was asked for.</summary>
    Ready,

    /// <summary>It answers, but not as asked: an arm is missing.</summary>
    Degraded,

    /// <summary>Deleted; what it still does is being finished.</summary>
    Deleting,
}
