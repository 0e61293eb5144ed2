using System.Security.Cryptography;

namespace CloudNativeAi.Data.TestServer;

/// <summary>Content that can be computed anywhere: every 1 MiB block differs, a block at a wrong offset shows.</summary>
public static class Pattern
{
    public static byte[] Bytes(int version, int length)
    {
        var bytes = new byte[length];
        for (long i = 0; i < length; i++)
        {
            bytes[i] = (byte)((version * 101) + (i * 31) + ((i >> 8) * 17) + ((i >> 16) * 7) + ((i >> 24) * 3));
        }

        return bytes;
    }

    public static bool Same(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
