using System.Text.Json.Serialization;

namespace CloudNativeAi.Scheduling.Snapshots;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SnapshotFile))]
internal sealed partial class SnapshotContext : JsonSerializerContext;
