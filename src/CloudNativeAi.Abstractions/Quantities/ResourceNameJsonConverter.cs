using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>A JSON string that is a resource name.</summary>
public sealed class ResourceNameJsonConverter : JsonConverter<ResourceName>
{
    /// <inheritdoc/>
    public override ResourceName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return ResourceName.IsValid(text) ? new ResourceName(text!) : throw new JsonException($"\"{QuantityParser.Shorten(text)}\" is not a resource name.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResourceName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
