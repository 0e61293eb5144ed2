using System.Buffers.Binary;
using System.Text;

namespace CloudNativeAi.Data.Records;

/// <summary>One header of 512 bytes: v7, ustar, pax or GNU.</summary>
internal readonly ref struct TarHeader
{
    public const int Size = 512;

    private readonly ReadOnlySpan<byte> _block;

    private TarHeader(ReadOnlySpan<byte> block) => _block = block;

    public char Type => _block[156] == 0 ? '0' : (char)_block[156];

    /// <returns>False: its checksum says that it is no header.</returns>
    public static bool TryRead(ReadOnlySpan<byte> block, out TarHeader header)
    {
        header = new(block);
        var (unsigned, signed) = (0, 0);
        for (var i = 0; i < Size; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return TryNumber(block[148..156], out var written) && (written == unsigned || written == signed);
    }

    /// <returns>False: negative, or no number that a file can be long.</returns>
    public bool TryGetLength(out long length) => TryNumber(_block[124..136], out length);

    /// <summary>The name, with the prefix that ustar has and GNU has not.</summary>
    public string Name(Encoding encoding)
    {
        var name = encoding.GetString(Text(_block[..100]));
        var prefix = _block[257..263].SequenceEqual("ustar\0"u8) ? Text(_block[345..500]) : [];
        return prefix.IsEmpty ? name : $"{encoding.GetString(prefix)}/{name}";
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;

    /// <summary>Octal digits between blanks and NULs, or GNU's big-endian binary.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if ((field[0] & 0x80) != 0)
        {
            var high = field[..^sizeof(long)];
            number = BinaryPrimitives.ReadInt64BigEndian(field[^sizeof(long)..]);
            return !high.IsEmpty && high[0] == 0x80 && !high[1..].ContainsAnyExcept((byte)0) && number >= 0;
        }

        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7' || number > long.MaxValue >> 3)
            {
                return false;
            }

            number = (number << 3) | (uint)(digit - '0');
        }

        return true;
    }
}
