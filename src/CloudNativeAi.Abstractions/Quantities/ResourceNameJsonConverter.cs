using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

internal sealed class ResourceNameJsonConverter : JsonConverter<ResourceName>
{
    public override ResourceName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return ResourceName.IsValid(text) ? new ResourceName(text!) : throw new JsonException($"\"{QuantityParser.Shorten(text)}\" is not a resource name.");
    }

    public override void Write(Utf8JsonWriter writer, ResourceName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
