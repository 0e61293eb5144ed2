namespace CloudNativeAi.Scheduling;

/// <summary>A node that comes near, and what it lacks.</summary>
/// <param name="Node">Which.</param>
/// <param name="Lacks">One phrase for each thing it lacks, with amounts.</param>
public sealed record NodeMiss(NodeId Node, IReadOnlyList<string> Lacks)
{
    /// <summary>The amounts it has too little of.</summary>
    public IReadOnlyList<ResourceMiss> Missing { get; init; } = [];
}
