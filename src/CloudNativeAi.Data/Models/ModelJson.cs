using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Data.Models;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelRecord))]
[JsonSerializable(typeof(ModelVersionRecord))]
internal sealed partial class ModelJson : JsonSerializerContext;
