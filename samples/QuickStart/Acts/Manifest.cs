using System.Text.Json.Serialization;

namespace QuickStart.Acts;

/// <summary>What stands beside the weights: which version they are, and where they come from.</summary>
internal sealed record Manifest(string Name, string Version, long Step, double Accuracy, string CheckpointDigest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
