using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace QuickStart.Safetensors;

/// <summary>Reads safetensors files of 32-bit floats; whatever does not agree with the format is refused, nothing in the file is trusted.</summary>
internal static class SafetensorsReader
{
    private const int MaxHeader = 1 << 20;
    private const int MaxFile = 1 << 28;
    private const int MaxDimensions = 8;
    private const string Metadata = "__metadata__";
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <exception cref="InvalidDataException">The file is not a safetensors file of 32-bit floats.</exception>
    public static SafetensorsFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MaxFile)
        {
            throw Refuse(path, $"has {file.Length} bytes, more than {MaxFile}");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Read(path, bytes);
    }

    internal static SafetensorsFile Read(string path, ReadOnlyMemory<byte> bytes)
    {
        var declared = bytes.Length < sizeof(ulong) ? ulong.MaxValue : BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (declared > (ulong)Math.Min(MaxHeader, Math.Max(0, bytes.Length - sizeof(ulong))))
        {
            throw Refuse(path, bytes.Length < sizeof(ulong) ? "is shorter than its header's length" : $"declares a header of {declared} bytes");
        }

        var header = bytes.Slice(sizeof(ulong), (int)declared);
        if (header.Length == 0 || header.Span[0] != (byte)'{')
        {
            throw Refuse(path, "has a header that does not begin with {");
        }

        try
        {
            using var json = JsonDocument.Parse(header, Strict);
            return Read(path, json.RootElement, bytes[(sizeof(ulong) + header.Length)..]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a name or a text that is no Unicode.
            throw Refuse(path, "has a header that is not JSON with unique names", exception);
        }
    }

    private static SafetensorsFile Read(string path, JsonElement header, ReadOnlyMemory<byte> data)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<(string Name, int[] Shape, long Begin, long End)>();
        foreach (var property in header.EnumerateObject())
        {
            if (property.Name == Metadata)
            {
                ReadMetadata(path, property.Value, metadata);
                continue;
            }

            entries.Add(ReadEntry(path, property.Name, property.Value));
        }

        return new SafetensorsFile(CutOut(path, entries, data), metadata);
    }

    /// <summary>In the order of their offsets, tensors must follow each other without overlap or gap and use up all bytes.</summary>
    private static Dictionary<string, Tensor> CutOut(string path, List<(string Name, int[] Shape, long Begin, long End)> entries, ReadOnlyMemory<byte> data)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var position = 0L;
        foreach (var (name, shape, begin, end) in entries.OrderBy(static entry => entry.Begin).ThenBy(static entry => entry.End))
        {
            if (begin != position || end < begin || end > data.Length)
            {
                throw Refuse(path, $"places tensor \"{name}\" at {begin} to {end}, where {position} to at most {data.Length} is free");
            }

            var values = MemoryMarshal.Cast<byte, float>(data.Span[(int)begin..(int)end]).ToArray();
            if ((end - begin) % sizeof(float) != 0 || values.Length != Elements(shape))
            {
                throw Refuse(path, $"gives tensor \"{name}\" {end - begin} bytes, which is not its shape [{string.Join(", ", shape)}] in 32-bit floats");
            }

            tensors.Add(name, new Tensor(name, shape, values));
            position = end;
        }

        return position == data.Length ? tensors : throw Refuse(path, $"holds {data.Length - position} bytes that belong to no tensor");
    }

    private static (string Name, int[] Shape, long Begin, long End) ReadEntry(string path, string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out var type)
            || !entry.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > MaxDimensions
            || !entry.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2
            || !TryGetLength(offsets[0], out var begin) || !TryGetLength(offsets[1], out var end))
        {
            throw Refuse(path, $"describes tensor \"{name}\" without dtype, shape of at most {MaxDimensions} dimensions and two data_offsets");
        }

        if (type.ValueKind != JsonValueKind.String || !type.ValueEquals("F32"u8))
        {
            throw Refuse(path, $"holds tensor \"{name}\" as {type.GetRawText()}, not \"F32\"");
        }

        var dimensions = new int[shape.GetArrayLength()];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = TryGetLength(shape[i], out var length) && length <= MaxFile
                ? (int)length
                : throw Refuse(path, $"gives tensor \"{name}\" a dimension of {shape[i].GetRawText()}");
        }

        return (name, dimensions, begin, end);
    }

    private static void ReadMetadata(string path, JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(static property => property.Value.ValueKind != JsonValueKind.String))
        {
            throw Refuse(path, "has metadata that is not an object of strings");
        }

        foreach (var property in element.EnumerateObject())
        {
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static bool TryGetLength(JsonElement element, out long length)
    {
        length = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out length) && length >= 0;
    }

    private static Int128 Elements(int[] shape) => shape.Aggregate((Int128)1, static (product, dimension) => product > MaxFile ? product : product * dimension);

    private static InvalidDataException Refuse(string path, string what, Exception? inner = null) =>
        new($"{path} {what}. Give a safetensors file of 32-bit floats that is whole.", inner);
}
