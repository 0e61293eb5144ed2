using System.Globalization;
using System.Text;

namespace CloudNativeAi.Data.Records;

/// <summary>Walks the headers of a tar: says which bytes it must see next, and which file they make up. Reads nothing itself, believes nothing it sees.</summary>
/// <param name="key">The shard, for messages.</param>
/// <param name="start">Where the first header is.</param>
/// <param name="end">Where the tar ends, cut to whole headers or not.</param>
/// <param name="skipSpecial">Links, devices and pipes are passed over.</param>
internal sealed class TarCursor(string key, long start, long end, bool skipSpecial)
{
    private const int MaxExtension = 64 << 10;
    private const int MaxPath = 4_095;
    private const int MaxDepth = 64;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private long _header = start;
    private long _first = start;
    private char _extension;
    private int _extensionLength;
    private string? _longName;
    private string? _paxName;
    private long? _paxLength;
    private bool _zero;

    /// <summary>Nothing more is to be seen.</summary>
    public bool AtEnd { get; private set; } = start >= end;

    /// <summary>The bytes to hand to <see cref="Push"/> next.</summary>
    public (long Offset, int Length) Wanted => _extension == 0
        ? (_header, (int)Math.Min(TarHeader.Size, end - _header))
        : (_header + TarHeader.Size, _extensionLength);

    public static long Padded(long length) => (length + TarHeader.Size - 1) / TarHeader.Size * TarHeader.Size;

    /// <returns>A file that these bytes complete; null: go on.</returns>
    /// <exception cref="DataFormatException">This is no tar that may be read.</exception>
    public TarEntry? Push(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_extension != 0)
            {
                Extend(bytes);
                return null;
            }

            return PushHeader(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw Refuse("has a name that is not UTF-8", exception);
        }
    }

    private TarEntry? PushHeader(ReadOnlySpan<byte> block)
    {
        if (block.Length < TarHeader.Size)
        {
            throw Refuse("is cut off in a header");
        }

        if (!block.ContainsAnyExcept((byte)0))
        {
            // Two of them are the end; so is one with nothing behind it.
            AtEnd = _zero || _header + TarHeader.Size >= end;
            _zero = true;
            _header += TarHeader.Size;
            return null;
        }

        if (_zero || !TarHeader.TryRead(block, out var header))
        {
            throw Refuse(block.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? "is compressed with gzip, and ranges of that cannot be read" : _zero ? "goes on behind an end" : "has no header where one must be");
        }

        if (!header.TryGetLength(out var length))
        {
            throw Refuse("has an entry of a length that is no number");
        }

        return header.Type is 'x' or 'g' or 'L' or 'K' ? Announce(header.Type, length) : Complete(header, length);
    }

    /// <summary>What comes next names the entry behind it.</summary>
    private TarEntry? Announce(char type, long length)
    {
        if (length > MaxExtension || length > end - _header - TarHeader.Size)
        {
            throw Refuse(FormattableString.Invariant($"has a header of type '{type}' of {length} bytes; it may have {MaxExtension} within the file"));
        }

        (_extension, _extensionLength) = (type, (int)length);
        if (length == 0)
        {
            Extend([]);
        }

        return null;
    }

    private void Extend(ReadOnlySpan<byte> body)
    {
        switch (_extension)
        {
            case 'L':
                _longName = Strict.GetString(body.TrimEnd((byte)0));
                break;
            case 'x' or 'g':
                ReadPax(body, _extension == 'g');
                break;
        }

        _extension = '\0';
        Next(_header + TarHeader.Size + Padded(_extensionLength), first: false);
    }

    /// <summary>Records of "length key=value" and a line feed.</summary>
    private void ReadPax(ReadOnlySpan<byte> body, bool global)
    {
        while (!body.TrimEnd((byte)0).IsEmpty)
        {
            var blank = body[..Math.Min(body.Length, 8)].IndexOf((byte)' ');
            if (blank < 1 || !int.TryParse(body[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > body.Length || length < blank + 4 || body[length - 1] != (byte)'\n')
            {
                throw Refuse("has an extended header whose records are no records");
            }

            var record = body[(blank + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            var name = equals < 1 ? throw Refuse("has an extended header with a record that has no name") : record[..equals];
            var value = record[(equals + 1)..];
            if (name.StartsWith("GNU.sparse."u8) || (global && (name.SequenceEqual("path"u8) || name.SequenceEqual("size"u8))))
            {
                throw Refuse(global ? "names all its entries alike" : "holds a sparse file");
            }

            if (name.SequenceEqual("path"u8))
            {
                _paxName = Strict.GetString(value);
            }
            else if (name.SequenceEqual("size"u8))
            {
                _paxLength = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw Refuse("has an entry of a length that is no number");
            }

            body = body[length..];
        }
    }

    private TarEntry? Complete(in TarHeader header, long length)
    {
        var name = Clean(_paxName ?? _longName ?? header.Name(Strict));
        var isDirectory = header.Type == '5' || (header.Type == '0' && name.EndsWith('/'));
        var isFile = !isDirectory && header.Type is '0' or '7';
        if (!isFile && !isDirectory && header.Type != 'V' && !(skipSpecial && header.Type is >= '1' and <= '6'))
        {
            throw Refuse(header.Type is >= '1' and <= '6'
                ? $"holds \"{name}\", which is a link, a device or a pipe"
                : $"holds \"{name}\" of the type '{header.Type}', which is no plain file");
        }

        length = isFile ? _paxLength ?? length : 0;
        var offset = _header + TarHeader.Size;
        if (length > end - offset)
        {
            throw Refuse(FormattableString.Invariant($"is cut off in \"{name}\", which has {length} bytes, of which {Math.Max(0, end - offset)} are there"));
        }

        var entry = new TarEntry(_first, offset, length, name);
        Next(entry.End, first: true);
        return isFile ? entry : null;
    }

    private void Next(long offset, bool first)
    {
        _header = offset;
        AtEnd = offset >= end;
        if (first)
        {
            (_first, _longName, _paxName, _paxLength) = (offset, null, null, null);
        }
        else if (AtEnd)
        {
            throw Refuse("is cut off behind a header that names an entry");
        }
    }

    private string Clean(string name)
    {
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        var shown = name.Length <= 100 ? name : name[..100] + "…";
        if (name.Contains('\0') || name.StartsWith('/'))
        {
            throw Refuse($"holds \"{shown.Replace("\0", "\\0", StringComparison.Ordinal)}\", an absolute path or one with a NUL");
        }

        if (Strict.GetByteCount(name) > MaxPath || name.AsSpan().Count('/') >= MaxDepth)
        {
            throw Refuse(FormattableString.Invariant($"holds \"{shown}\", a path of more than {MaxPath} bytes or {MaxDepth} levels"));
        }

        foreach (var segment in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(segment) is "..")
            {
                throw Refuse($"holds \"{shown}\", a path that leaves its directory");
            }
        }

        return name;
    }

    private DataFormatException Refuse(string what, Exception? inner = null) => new(
        key, FormattableString.Invariant($"\"{key}\" {what} (at byte {_header}); it is no tar shard of plain files."), "Write the shard again, uncompressed, with nothing in it but the files of samples.", inner);
}
