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

    /// <summary>Replicas go as evenly as can be over the domains of this level, within what is required or preferred; null: no matter. Nodes without its label get none.</summary>
    public string? Spread { get; init; }

    /// <summary>With <see cref="Spread"/>: no more than so many replicas in one domain of that level, 1 or more; 1: no two together. Null: as many as it takes.</summary>
    public int? MaxPerDomain { get; init; }
}
