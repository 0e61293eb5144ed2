namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in filters; they always run, in this order, before those a host adds.</summary>
public static class NodeFilters
{
    /// <summary>The node is ready, schedulable and not announced to be reclaimed.</summary>
    public const string Schedulable = "schedulable";

    /// <summary>The node has the labels that the request names.</summary>
    public const string NodeSelector = "node-selector";

    /// <summary>The request tolerates every <c>NoSchedule</c> and <c>NoExecute</c> taint.</summary>
    public const string Taints = "taints";

    /// <summary>Every amount asked for is free, whole devices included.</summary>
    public const string Resources = "resources";

    /// <summary>The shares of devices asked for are free.</summary>
    public const string Devices = "devices";

    /// <summary>The node is not measured above <see cref="SchedulingOptions.MaxNodeLoad"/>; runs where that is set.</summary>
    public const string Load = "load";
}
