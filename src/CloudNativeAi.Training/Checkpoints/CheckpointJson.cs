using System.Text.Json.Serialization;

namespace CloudNativeAi.Training.Checkpoints;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(ShardMarker))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
