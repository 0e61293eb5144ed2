namespace CloudNativeAi.Training.Elasticity;

/// <summary>A member of a generation, as stored; its rank is its position.</summary>
internal sealed record JobMember(int Index, string Node, IReadOnlyList<string> DeviceIds);
