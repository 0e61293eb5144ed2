using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>A length (4 bytes, little-endian), then that many bytes of JSON.</summary>
internal static class WireFrame
{
    public const int HeaderSize = 4;

    /// <summary>No message is longer; a longer one means that the stream is not ours.</summary>
    public const int MaxSize = 16 * 1024 * 1024;

    public static byte[] Write<T>(T message, JsonTypeInfo<T> type)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[HeaderSize]);
        JsonSerializer.Serialize(stream, message, type);
        var frame = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderSize);
        return frame;
    }

    /// <summary>The size of the body that follows a header.</summary>
    /// <exception cref="InvalidDataException">The size is not one we write.</exception>
    public static int ReadSize(ReadOnlySpan<byte> header)
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(header);
        return size is > 0 and <= MaxSize ? size : throw new InvalidDataException($"A message of {size} bytes was announced; 1 … {MaxSize} are allowed.");
    }
}
