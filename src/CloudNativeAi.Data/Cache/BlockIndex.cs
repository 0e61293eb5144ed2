using System.Buffers.Binary;
using System.IO.Hashing;

namespace CloudNativeAi.Data.Cache;

/// <summary>Which blocks of an object are on disk, with a checksum each. Not thread-safe.</summary>
/// <remarks>
/// On disk, little-endian: magic and format version (8), key (32), length (8), block size (4), flags (4), bytes present (8), XxHash128 of the header so far (16);
/// bitmap; 16 bytes of XxHash128 per block; XxHash128 of all before. A file that fails any check is no index.
/// </remarks>
internal sealed class BlockIndex
{
    public const int HeaderSize = 80;
    private const ulong Magic = 0x0001_5844_4941_4E43; // "CNAIDX", version 1
    private const uint CompleteFlag = 1;
    private const uint NoRangesFlag = 2;
    private const int SumSize = 16;

    private readonly byte[] _present;
    private readonly byte[] _expected;
    private readonly UInt128[] _sums;
    private readonly long _length;

    public BlockIndex(long length)
    {
        _length = length;
        var count = CachedObject.BlocksOf(length);
        _sums = new UInt128[count];
        _present = new byte[(count + 7) / 8];
        _expected = new byte[_present.Length];
    }

    public int Count => _sums.Length;

    public long PresentBytes { get; private set; }

    public bool IsWhole => PresentBytes == _length;

    /// <summary>The whole was checked and published.</summary>
    public bool Complete { get; set; }

    /// <summary>The server gives whole objects only.</summary>
    public bool NoRanges { get; set; }

    public bool Has(int block) => (_present[block >> 3] & (1 << (block & 7))) != 0;

    public UInt128 Sum(int block) => _sums[block];

    /// <returns>False: this block was here before with other bytes.</returns>
    public bool TrySet(int block, UInt128 sum, out bool added)
    {
        var bit = (byte)(1 << (block & 7));
        added = !Has(block);
        if ((_expected[block >> 3] & bit) != 0 && _sums[block] != sum)
        {
            return false;
        }

        if (added)
        {
            _present[block >> 3] |= bit;
            _expected[block >> 3] |= bit;
            _sums[block] = sum;
            PresentBytes += LengthOf(block);
        }

        return true;
    }

    /// <summary>The block is damaged or gone; what it must be stays known.</summary>
    public void Clear(int block, UInt128 sum)
    {
        if (Has(block) && _sums[block] == sum)
        {
            _present[block >> 3] &= (byte)~(1 << (block & 7));
            PresentBytes -= LengthOf(block);
        }
    }

    /// <summary>Nothing is there any more; what each block must be stays known.</summary>
    public void ClearAll()
    {
        Array.Clear(_present);
        PresentBytes = 0;
    }

    public byte[] Serialize(string key)
    {
        var bytes = new byte[FileSize(_length)];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt64LittleEndian(span, Magic);
        Convert.FromHexString(key).CopyTo(span[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[40..], _length);
        BinaryPrimitives.WriteInt32LittleEndian(span[48..], CachedObject.BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(span[52..], (Complete ? CompleteFlag : 0) | (NoRanges ? NoRangesFlag : 0));
        BinaryPrimitives.WriteInt64LittleEndian(span[56..], PresentBytes);
        BinaryPrimitives.WriteUInt128LittleEndian(span[64..], XxHash128.HashToUInt128(span[..64]));
        _present.CopyTo(span[HeaderSize..]);
        var sums = span[(HeaderSize + _present.Length)..];
        for (var block = 0; block < _sums.Length; block++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(sums[(block * SumSize)..], Has(block) ? _sums[block] : 0);
        }

        BinaryPrimitives.WriteUInt128LittleEndian(span[^SumSize..], XxHash128.HashToUInt128(span[..^SumSize]));
        return bytes;
    }

    public static long FileSize(long length)
    {
        long count = CachedObject.BlocksOf(length);
        return HeaderSize + ((count + 7) / 8) + (count * SumSize) + SumSize;
    }

    /// <returns>Null: no index of that key.</returns>
    public static IndexHeader? ReadHeader(ReadOnlySpan<byte> bytes, string key)
    {
        if (bytes.Length < HeaderSize
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt128LittleEndian(bytes[64..]) != XxHash128.HashToUInt128(bytes[..64])
            || !bytes[8..40].SequenceEqual(Convert.FromHexString(key))
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]) != CachedObject.BlockSize)
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[52..]);
        return new(BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]), (flags & CompleteFlag) != 0, (flags & NoRangesFlag) != 0);
    }

    /// <returns>Null: no whole index of that key and length.</returns>
    public static BlockIndex? Parse(ReadOnlySpan<byte> bytes, string key, long length)
    {
        if (ReadHeader(bytes, key) is not { } header
            || header.Length != length
            || bytes.Length != FileSize(length)
            || BinaryPrimitives.ReadUInt128LittleEndian(bytes[^SumSize..]) != XxHash128.HashToUInt128(bytes[..^SumSize]))
        {
            return null;
        }

        var index = new BlockIndex(length) { Complete = header.Complete, NoRanges = header.NoRanges };
        var bitmap = bytes.Slice(HeaderSize, index._present.Length);
        var sums = bytes[(HeaderSize + bitmap.Length)..];
        for (var block = 0; block < index.Count; block++)
        {
            if ((bitmap[block >> 3] & (1 << (block & 7))) != 0)
            {
                index.TrySet(block, BinaryPrimitives.ReadUInt128LittleEndian(sums[(block * SumSize)..]), out _);
            }
        }

        return index.PresentBytes == header.PresentBytes ? index : null;
    }

    private int LengthOf(int block) => (int)Math.Min(CachedObject.BlockSize, _length - ((long)block * CachedObject.BlockSize));
}
