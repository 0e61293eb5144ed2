using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuickStart.ModelServer;

internal sealed class InferOutputsConverter : JsonConverter<InferOutputs>
{
    public override InferOutputs Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written, never read.");

    public override void Write(Utf8JsonWriter writer, InferOutputs value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        JsonSerializer.Serialize(writer, value.Probabilities, ServerJson.Default.InferOutputSingle);
        JsonSerializer.Serialize(writer, value.Labels, ServerJson.Default.InferOutputInt64);
        writer.WriteEndArray();
    }
}
