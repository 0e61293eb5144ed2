namespace CloudNativeAi.Scheduling;

/// <summary>Where shapes of one selector and one set of tolerations may run, and how much of them arrives.</summary>
/// <param name="shape">One of those shapes.</param>
internal sealed class Constraint(RequestShape shape)
{
    /// <summary>GPU that arrivals ask for.</summary>
    public double Demand { get; set; }

    /// <summary>GPU of the nodes that may host them.</summary>
    public double Supply { get; set; }

    public bool Allows(NodeClass nodes) => NodeSelectorFilter.Allows(shape, nodes) && TaintFilter.Allows(shape, nodes);

    public bool IsOf(RequestShape other) =>
        shape.Selector.AsSpan().SequenceEqual(other.Selector) && shape.Tolerations.SequenceEqual(other.Tolerations);
}
