using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Data.Records;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.Strict, AllowDuplicateProperties = false, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(EpochStateRecord))]
internal sealed partial class RecordsJson : JsonSerializerContext;
