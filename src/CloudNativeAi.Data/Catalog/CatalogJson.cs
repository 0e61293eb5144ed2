using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Data.Catalog;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionRecord))]
[JsonSerializable(typeof(ContentRecord))]
[JsonSerializable(typeof(List<ObjectRecord>))]
internal sealed partial class CatalogJson : JsonSerializerContext;
