using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CloudNativeAi.Data.Cache;

/// <summary>One version of one object of one tenant, and where it comes from.</summary>
internal sealed class CachedObject
{
    public const int BlockSize = 1 << 20;

    public CachedObject(Tenant tenant, IDatasetSource source, ObjectInfo info)
    {
        (Source, Info) = (source, info);
        Length = info.Length ?? throw new ArgumentException($"The length of \"{info.Key}\" is unknown. Register the dataset: that finds it out.", nameof(info));
        Key = Digest(tenant.Name, source.Identity, info.Key, info.Version.Value);
    }

    public IDatasetSource Source { get; }

    public ObjectInfo Info { get; }

    public long Length { get; }

    /// <summary>Lower-case hexadecimal SHA-256 over the length-prefixed parts: no two different lists of parts give the same bytes.</summary>
    public string Key { get; }

    public int BlockCount => BlocksOf(Length);

    public static int BlocksOf(long length) => checked((int)((length + BlockSize - 1) / BlockSize));

    public int LengthOf(int block) => (int)Math.Min(BlockSize, Length - ((long)block * BlockSize));

    public static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> prefix = stackalloc byte[8];
        foreach (var part in parts)
        {
            // UTF-16 as it is: an encoding that replaces what it cannot write would let two keys meet.
            var bytes = MemoryMarshal.AsBytes(part.AsSpan());
            BinaryPrimitives.WriteInt64LittleEndian(prefix, bytes.Length);
            hash.AppendData(prefix);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
