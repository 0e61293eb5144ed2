using System.Globalization;

namespace CloudNativeAi;

/// <summary>One try at running a replica.</summary>
/// <param name="Id">Which replica.</param>
/// <param name="Generation">Its try; only rises.</param>
public readonly record struct ReplicaKey(ReplicaId Id, long Generation)
{
    /// <summary><c>workload/set/index#generation</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}#{Generation}");
}
