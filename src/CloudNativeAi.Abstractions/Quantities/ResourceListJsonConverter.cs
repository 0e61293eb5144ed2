using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>A JSON object of resource names and quantities.</summary>
public sealed class ResourceListJsonConverter : JsonConverter<ResourceList>
{
    private static readonly ResourceNameJsonConverter Names = new();
    private static readonly ResourceQuantityJsonConverter Quantities = new();

    /// <inheritdoc/>
    public override ResourceList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Resources are an object of names and quantities.");
        }

        var amounts = new List<KeyValuePair<ResourceName, ResourceQuantity>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Names.Read(ref reader, typeof(ResourceName), options);
            reader.Read();
            amounts.Add(KeyValuePair.Create(name, Quantities.Read(ref reader, typeof(ResourceQuantity), options)));
        }

        return ResourceList.Create(amounts);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResourceList value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, quantity) in value)
        {
            writer.WriteString(name.Value, quantity.ToString());
        }

        writer.WriteEndObject();
    }
}
