using System.Text.Json;
using System.Text.Unicode;

namespace CloudNativeAi.Data.Tensors;

/// <summary>Reads the JSON header of a safetensors file. Whatever does not agree with the format is refused; then every tensor lies within the file, none over another, no byte is left over.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>Bytes of the number before the header.</summary>
    public const int Prefix = sizeof(ulong);

    private const int MaxDimensions = 64;
    private const int MaxDepth = 8;
    private const string MetadataName = "__metadata__";

    private readonly string _key;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorInfo> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private bool _hasMetadata;

    private SafetensorsHeader(string key, long dataStart) => (_key, _dataStart) = (key, dataStart);

    public IReadOnlyDictionary<string, TensorInfo> Tensors => _tensors;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>How long the header is, from the first bytes of a file.</summary>
    /// <exception cref="DataFormatException">It cannot be that long.</exception>
    public static int LengthFrom(string key, ulong declared, long fileLength) => declared <= Math.Min(MaxLength, (ulong)Math.Max(0, fileLength - Prefix)) && declared >= 2
        ? (int)declared
        : throw Refuse(key, FormattableString.Invariant($"declares a header of {declared} bytes, of 2 to {Math.Min(MaxLength, Math.Max(0, fileLength - Prefix))} that it may have"));

    /// <param name="key">The object, for messages and for its tensors.</param>
    /// <param name="json">The header.</param>
    /// <param name="fileLength">Of the whole object.</param>
    /// <exception cref="DataFormatException">It breaks the format.</exception>
    public static SafetensorsHeader Parse(string key, ReadOnlySpan<byte> json, long fileLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw Refuse(key, "has a header that does not begin with {");
        }

        if (!Utf8.IsValid(json))
        {
            throw Refuse(key, "has a header that is not UTF-8");
        }

        var header = new SafetensorsHeader(key, Prefix + json.Length);
        try
        {
            header.Read(new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth }));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: an escaped half of a surrogate pair.
            throw Refuse(key, "has a header that is not JSON", exception);
        }

        header.CheckLayout(fileLength);
        return header;
    }

    private void Read(Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == MetadataName)
            {
                ReadMetadata(ref reader);
            }
            else if (!_tensors.TryAdd(name, ReadTensor(ref reader, name)))
            {
                throw Refuse($"names tensor \"{name}\" twice");
            }
        }

        // Nothing but blanks may follow.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (_hasMetadata || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refuse(_hasMetadata ? "has two __metadata__" : "has a __metadata__ that is no object");
        }

        _hasMetadata = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || !_metadata.TryAdd(name, reader.GetString()!))
            {
                throw Refuse($"has an entry \"{name}\" of __metadata__ that is no text, or is there twice");
            }
        }
    }

    private TensorInfo ReadTensor(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refuse($"describes tensor \"{name}\" by something that is no object");
        }

        TensorType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype" when type is null:
                    type = ReadType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, "shape", MaxDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, "data_offsets", 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Refuse($"gives tensor \"{name}\" two of {property}");
                default:
                    reader.Skip();
                    break;
            }
        }

        return type is not null && shape is not null && offsets is [var begin, var end]
            ? Create(name, type.Value, shape, begin, end)
            : throw Refuse($"describes tensor \"{name}\" without dtype, shape and two data_offsets");
    }

    private TensorInfo Create(string name, TensorType type, List<long> shape, long begin, long end)
    {
        // Dimensions of 0 make a tensor empty; the others must still have a product that can be counted with.
        var bits = shape.Aggregate((Int128)TensorTypes.Bits(type), static (product, dimension) => product > long.MaxValue ? product : product * Math.Max(1, dimension));
        if (bits > long.MaxValue)
        {
            throw Refuse($"gives tensor \"{name}\" a shape [{string.Join(", ", shape)}] of too many elements");
        }

        var expected = shape.Contains(0) ? 0 : bits;
        return begin <= end && (end - begin) * (Int128)8 == expected
            ? new TensorInfo(name, type, shape, _key, begin, end - begin)
            : throw Refuse(FormattableString.Invariant($"places tensor \"{name}\" at {begin} to {end}, which is not what {type} [{string.Join(", ", shape)}] takes"));
    }

    private TensorType ReadType(ref Utf8JsonReader reader, string name)
    {
        var written = reader.TokenType == JsonTokenType.String ? reader.GetString()! : reader.TokenType.ToString();
        return TensorTypes.Find(written) ?? throw Refuse($"gives tensor \"{name}\" the dtype {written}, which is none of the format");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string property, int most)
    {
        var numbers = new List<long>(Math.Min(most, 4));
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.Number && numbers.Count < most && reader.TryGetInt64(out var number) && number >= 0)
            {
                numbers.Add(number);
            }
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw Refuse(FormattableString.Invariant($"gives tensor \"{name}\" a {property} that is no list of at most {most} whole numbers from 0"));
    }

    /// <summary>In the order of their offsets tensors follow each other without overlap or gap, and use up all bytes.</summary>
    private void CheckLayout(long fileLength)
    {
        var position = 0L;
        foreach (var tensor in _tensors.Values.OrderBy(static t => t.Offset).ThenBy(static t => t.Bytes).ToList())
        {
            if (tensor.Offset != position)
            {
                throw Refuse(FormattableString.Invariant($"places tensor \"{tensor.Name}\" at {tensor.Offset}, where the next begins at {position}"));
            }

            // The sum of what fits a file is at most its length; more is refused before it can overflow.
            position = tensor.Bytes <= fileLength - position ? position + tensor.Bytes : throw Refuse(FormattableString.Invariant($"has tensor \"{tensor.Name}\" end behind its own end"));
            _tensors[tensor.Name] = new(tensor.Name, tensor.Type, tensor.Shape, _key, _dataStart + tensor.Offset, tensor.Bytes);
        }

        if (position != fileLength - _dataStart)
        {
            throw Refuse(FormattableString.Invariant($"has {fileLength - _dataStart} bytes of tensors, where its header describes {position}"));
        }
    }

    private DataFormatException Refuse(string what) => Refuse(_key, what);

    private static DataFormatException Refuse(string key, string what, Exception? inner = null) =>
        new(key, $"\"{key}\" {what}; it is no safetensors file.", "Get the file again, or write it again with a safetensors library.", inner);
}
