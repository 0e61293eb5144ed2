namespace CloudNativeAi.Scheduling;

/// <summary>What a placement plugin is asked about; valid during the call only. There is no clock and no randomness in it: the same input gives the same answer.</summary>
public readonly ref struct PlacementContext
{
    internal PlacementContext(RequestShape shape, NodeColumns nodes)
    {
        Shape = shape;
        Nodes = nodes;
    }

    /// <summary>What is to be placed.</summary>
    public RequestShape Shape { get; }

    /// <summary>Where.</summary>
    public NodeColumns Nodes { get; }
}
