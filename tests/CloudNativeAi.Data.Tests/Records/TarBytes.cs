using System.Formats.Tar;
using System.Text;

namespace CloudNativeAi.Data.Tests.Records;

/// <summary>Shards: right ones by System.Formats.Tar, wrong ones by hand.</summary>
internal static class TarBytes
{
    public static byte[] Shard(TarEntryFormat format, IEnumerable<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                    _ => new GnuTarEntry(TarEntryType.RegularFile, name),
                };
                entry.DataStream = new MemoryStream(content);
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Samples of two fields, their content named by their number.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Samples(int first, int count, int size = 100, string? longPart = null)
    {
        for (var i = first; i < first + count; i++)
        {
            yield return ($"{longPart}s{i:000000}.JPG", Jpg(i, size));
            yield return ($"{longPart}s{i:000000}.cls", Encoding.ASCII.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    public static byte[] Jpg(int number, int size)
    {
        var bytes = new byte[size + (number % 700)];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    /// <summary>One header with a right checksum, whatever it says.</summary>
    public static byte[] Header(string name, char type, string size, string magic = "ustar\000", Action<byte[]>? change = null)
    {
        var block = new byte[512];
        Encoding.UTF8.GetBytes(name).AsSpan(0, Math.Min(100, Encoding.UTF8.GetByteCount(name))).CopyTo(block);
        Encoding.Latin1.GetBytes(size).CopyTo(block, 124);
        block[156] = (byte)type;
        Encoding.ASCII.GetBytes(magic).CopyTo(block, 257);
        change?.Invoke(block);
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = block.Sum(static b => b);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        return block;
    }

    public static byte[] Entry(string name, string content, char type = '0') => Join(Header(name, type, Octal(Encoding.UTF8.GetByteCount(content))), Padded(Encoding.UTF8.GetBytes(content)));

    public static string Octal(long size) => Convert.ToString(size, 8).PadLeft(11, '0') + "\0";

    public static byte[] Padded(byte[] bytes)
    {
        Array.Resize(ref bytes, (bytes.Length + 511) / 512 * 512);
        return bytes;
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static p => p)];

    public static byte[] End => new byte[1024];
}
