namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a replica of a pod set asks for, interned: equal requests are the same object, whatever workload they are of.</summary>
/// <param name="Key">Tells requests apart.</param>
/// <param name="Shape">What it asks of a node, whatever the flavor.</param>
/// <param name="Set">A pod set that asks for it.</param>
/// <param name="OnNodes">The same without what is counted in quotas alone.</param>
internal sealed record PodSetAsk(string Key, RequestShape Shape, PodSet Set, PodSet OnNodes)
{
    public bool Equals(PodSetAsk? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
