using System.Globalization;

namespace CloudNativeAi;

/// <summary>A place in a workload that a replica fills.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Set">The pod set's name.</param>
/// <param name="Index">0 … count − 1; kept over restarts, gaps are allowed after a shrink.</param>
public readonly record struct ReplicaId(Guid Workload, string Set, int Index)
{
    /// <summary><c>workload/set/index</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Workload:N}/{Set}/{Index}");
}
