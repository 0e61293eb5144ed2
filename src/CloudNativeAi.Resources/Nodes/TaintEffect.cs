namespace CloudNativeAi.Resources;

/// <summary>What a taint does to replicas that do not tolerate it.</summary>
public enum TaintEffect
{
    /// <summary>None is placed here.</summary>
    NoSchedule,

    /// <summary>Placed here only where nothing else fits.</summary>
    PreferNoSchedule,

    /// <summary>None is placed here, and those running are asked to go.</summary>
    NoExecute,
}
