using System.Text.Json.Serialization;

namespace CloudNativeAi.Scheduling.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredWorkload))]
[JsonSerializable(typeof(StoredSpec))]
[JsonSerializable(typeof(StoredOutcomes))]
[JsonSerializable(typeof(StoredUsage))]
internal sealed partial class StoredContext : JsonSerializerContext;
