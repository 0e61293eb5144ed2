using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>A JSON string in the Kubernetes grammar; numbers are read too.</summary>
public sealed class ResourceQuantityJsonConverter : JsonConverter<ResourceQuantity>
{
    /// <inheritdoc/>
    public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString();
        return ResourceQuantity.TryParse(text, out var quantity) ? quantity : throw new JsonException($"\"{QuantityParser.Shorten(text)}\" is not a quantity.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
