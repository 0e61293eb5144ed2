using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>What each row says of itself, so that a byte changed on disk is noticed: SQLite checks its structure, not its content.</summary>
internal static class Digests
{
    private const int Length = 16;

    public static byte[] OfObject(StateKey key, long version, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(key.Kind));
        Append(hash, Encoding.UTF8.GetBytes(key.Tenant.Name));
        Append(hash, Encoding.UTF8.GetBytes(key.Name));
        Append(hash, version);
        Append(hash, value);
        return hash.GetHashAndReset()[..Length];
    }

    public static byte[] OfHead(long lastVersion, long objects)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, lastVersion);
        Append(hash, objects);
        return hash.GetHashAndReset()[..Length];
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Append(hash, part.Length);
        hash.AppendData(part);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
