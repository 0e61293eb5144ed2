using System.Text.Json.Serialization;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>JSON of the socket and of the files in a run directory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HostMessage))]
[JsonSerializable(typeof(SupervisorMessage))]
[JsonSerializable(typeof(WireSpec))]
[JsonSerializable(typeof(WireProcess))]
[JsonSerializable(typeof(WireExit))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class WireJson : JsonSerializerContext;
