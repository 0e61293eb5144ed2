using System.Text.Json;
using System.Text.Unicode;

namespace CloudNativeAi.Data.Tensors;

/// <summary>Reads the index of a sharded checkpoint: which file holds which tensor.</summary>
internal static class ShardIndex
{
    public const string Suffix = ".safetensors.index.json";
    public const int MaxLength = 100_000_000;
    private const int MaxDepth = 64;

    /// <returns>File names by tensor names.</returns>
    /// <exception cref="DataFormatException">It is no such index.</exception>
    public static Dictionary<string, string> Parse(string key, ReadOnlySpan<byte> json)
    {
        Dictionary<string, string>? map = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!Utf8.IsValid(json) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Refuse(key, "is no JSON object in UTF-8");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMap = reader.ValueTextEquals("weight_map"u8);
                reader.Read();
                if (isMap)
                {
                    map = map is null ? ReadMap(ref reader, key) : throw Refuse(key, "has two of weight_map");
                }
                else
                {
                    reader.Skip();
                }
            }

            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Refuse(key, "is not JSON", exception);
        }

        return map ?? throw Refuse(key, "has no weight_map");
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader, string key)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refuse(key, "has a weight_map that is no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || reader.GetString() is not { Length: > 0 } file || !map.TryAdd(tensor, names.TryGetValue(file, out var known) ? known : file))
            {
                throw Refuse(key, $"names the file of tensor \"{tensor}\" by something that is no text, or names it twice");
            }

            names.Add(file);
        }

        return map;
    }

    private static DataFormatException Refuse(string key, string what, Exception? inner = null) =>
        new(key, $"\"{key}\" {what}; it is no index of a sharded checkpoint.", "Get the file again, or open the .safetensors files by name.", inner);
}
