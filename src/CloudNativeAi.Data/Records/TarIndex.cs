using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CloudNativeAi.Data.Records;

/// <summary>Where the samples of one shard are; as a file, little-endian: magic and format version (8), key (32), length of the shard (8), flags (4), samples (4), 8 bytes each, XxHash128 of all before. A file that fails any check is none.</summary>
internal sealed class TarIndex(SampleSpan[] samples)
{
    private const ulong Magic = 0x0001_5241_5449_4E43; // "CNITAR", version 1
    private const int HeaderSize = 56;
    private const int SumSize = 16;
    private const int SpanSize = 8;

    public SampleSpan[] Samples => samples;

    /// <summary>No index of a shard of that length is longer: a sample has a header at least.</summary>
    public static long MaxSize(long shardLength) => HeaderSize + (shardLength / TarHeader.Size * SpanSize) + SumSize;

    public byte[] Serialize(string key, long shardLength, bool skipSpecial)
    {
        var bytes = new byte[HeaderSize + ((long)samples.Length * SpanSize) + SumSize];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(span, Magic);
        Convert.FromHexString(key).CopyTo(span[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], shardLength);
        BinaryPrimitives.WriteInt32LittleEndian(span[48..], skipSpecial ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(span[52..], samples.Length);
        var numbers = MemoryMarshal.Cast<byte, uint>(span[HeaderSize..^SumSize]);
        for (var i = 0; i < samples.Length; i++)
        {
            (numbers[2 * i], numbers[(2 * i) + 1]) = (Little(samples[i].Start), Little(samples[i].Blocks));
        }

        BinaryPrimitives.WriteUInt128LittleEndian(span[^SumSize..], XxHash128.HashToUInt128(span[..^SumSize]));
        return bytes;
    }

    /// <returns>Null: no whole index of that shard, read that way.</returns>
    public static TarIndex? Parse(ReadOnlySpan<byte> bytes, string key, long shardLength, bool skipSpecial)
    {
        if (bytes.Length < HeaderSize + SumSize
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt128LittleEndian(bytes[^SumSize..]) != XxHash128.HashToUInt128(bytes[..^SumSize])
            || !bytes[8..40].SequenceEqual(Convert.FromHexString(key))
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]) != shardLength
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]) != (skipSpecial ? 1 : 0)
            || bytes.Length != HeaderSize + ((long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[52..]) * SpanSize) + SumSize)
        {
            return null;
        }

        var numbers = MemoryMarshal.Cast<byte, uint>(bytes[HeaderSize..^SumSize]);
        var samples = new SampleSpan[numbers.Length / 2];
        var position = 0L;
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = new(Little(numbers[2 * i]), Little(numbers[(2 * i) + 1]));
            if (samples[i].Offset < position || samples[i].Blocks == 0 || samples[i].Offset + samples[i].Length > TarCursor.Padded(shardLength))
            {
                return null;
            }

            position = samples[i].Offset + samples[i].Length;
        }

        return new(samples);
    }

    private static uint Little(uint number) => BitConverter.IsLittleEndian ? number : BinaryPrimitives.ReverseEndianness(number);
}
