namespace CloudNativeAi.Serving.State;

/// <summary>A replica that was ordered: written before it is started.</summary>
internal sealed record ReplicaRecord
{
    public const string PodSet = "server";

    public required Guid Workload { get; init; }

    public required int Index { get; init; }

    public required long Generation { get; init; }

    public required string Node { get; init; }

    public IReadOnlyList<string> Devices { get; init; } = [];

    [System.Text.Json.Serialization.JsonIgnore]
    public ReplicaKey Key => new(new(Workload, PodSet, Index), Generation);
}
