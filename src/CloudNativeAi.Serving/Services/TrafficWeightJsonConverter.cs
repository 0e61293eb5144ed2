using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Serving;

/// <summary>A number of basis points.</summary>
public sealed class TrafficWeightJsonConverter : JsonConverter<TrafficWeight>
{
    /// <inheritdoc/>
    public override TrafficWeight Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt32(out var points) && points is >= 0 and <= TrafficWeight.WholeBasisPoints
            ? TrafficWeight.FromBasisPoints(points)
            : throw new JsonException("A weight is a whole number of basis points, 0 to 10,000.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrafficWeight value, JsonSerializerOptions options) => writer.WriteNumberValue(value.BasisPoints);
}
