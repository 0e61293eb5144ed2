using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Data.Datasets;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DatasetRecord))]
internal sealed partial class DatasetJson : JsonSerializerContext;
