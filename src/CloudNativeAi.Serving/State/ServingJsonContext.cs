using System.Text.Json.Serialization;

namespace CloudNativeAi.Serving.State;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceRecord))]
[JsonSerializable(typeof(InferenceServiceSpec))]
[JsonSerializable(typeof(RevisionSpec))]
internal sealed partial class ServingJsonContext : JsonSerializerContext;
