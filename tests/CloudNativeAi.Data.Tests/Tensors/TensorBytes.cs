using System.Buffers.Binary;
using System.Text;

namespace CloudNativeAi.Data.Tests.Tensors;

/// <summary>Safetensors files made by hand, right or wrong.</summary>
internal static class TensorBytes
{
    public static byte[] File(string header, int dataLength, ulong? declared = null) => File(Encoding.UTF8.GetBytes(header), new byte[dataLength], declared);

    public static byte[] File(byte[] header, byte[] data, ulong? declared = null)
    {
        var bytes = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, declared ?? (ulong)header.Length);
        header.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + header.Length);
        return bytes;
    }

    /// <summary>Tensors one behind the other, their bytes counted up from a seed.</summary>
    public static byte[] File(int seed, params (string Name, string Type, long[] Shape, int Bytes)[] tensors)
    {
        var header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        var offset = 0;
        foreach (var (name, type, shape, bytes) in tensors)
        {
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{offset},{offset + bytes}]}}");
            offset += bytes;
        }

        var data = new byte[offset];
        new Random(seed).NextBytes(data);
        return File(Encoding.UTF8.GetBytes(header.Append('}').ToString().PadRight((header.Length + 7) / 8 * 8)), data);
    }
}
