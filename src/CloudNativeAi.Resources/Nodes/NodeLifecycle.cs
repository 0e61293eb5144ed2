namespace CloudNativeAi.Resources;

/// <summary>On what terms a node is ours.</summary>
public enum NodeLifecycle
{
    /// <summary>Until we give it back.</summary>
    OnDemand,

    /// <summary>Until its owner wants it back, at short notice.</summary>
    Spot,

    /// <summary>Paid for in advance.</summary>
    Reserved,

    /// <summary>Exists while something runs on it.</summary>
    Serverless,
}
