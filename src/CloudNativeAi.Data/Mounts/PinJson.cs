using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Data.Mounts;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PinRecord))]
internal sealed partial class PinJson : JsonSerializerContext;
