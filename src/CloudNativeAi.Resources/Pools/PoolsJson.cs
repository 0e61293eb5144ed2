using System.Text.Json.Serialization;

namespace CloudNativeAi.Resources.Pools;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredPool))]
[JsonSerializable(typeof(StoredCordon))]
internal sealed partial class PoolsJson : JsonSerializerContext;
