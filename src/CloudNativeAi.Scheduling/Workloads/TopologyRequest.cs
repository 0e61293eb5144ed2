namespace CloudNativeAi.Scheduling;

/// <summary>How near to each other the replicas of a pod set must be. Levels are names of <see cref="SchedulingOptions.TopologyLevels"/>, or <c>host</c>.</summary>
public sealed record TopologyRequest
{
    /// <summary>The narrowest level, always there: the node itself.</summary>
    public const string Host = "host";

    /// <summary>All replicas in one domain of this level, or none; null: anywhere.</summary>
    public string? Required { get; init; }

    /// <summary>All replicas in one domain of this level where that can be, else in as few and as near ones as can be; null: no matter.</summary>
    public string? Preferred { get; init; }

    /// <summary>Groups of replicas that share a domain, widest first, at most three, each size a divisor of the one before and of the count. Consecutive indexes make a group. Empty: none.</summary>
    public IReadOnlyList<TopologySlice> Slices { get; init; } = [];
}
