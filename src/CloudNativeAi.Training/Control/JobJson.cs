using System.Text.Json.Serialization;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Control;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(TrainingJobSpec))]
internal sealed partial class JobJson : JsonSerializerContext;
