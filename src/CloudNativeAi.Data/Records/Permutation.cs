namespace CloudNativeAi.Data.Records;

/// <summary>A random order of 0 … n − 1 of which any place can be asked, without a table: a Feistel network over the next power of four, walked until it is within n.</summary>
/// <remarks>Saved positions depend on it: these numbers are never changed.</remarks>
internal readonly struct Permutation
{
    private const int Rounds = 8;

    /// <summary>Halves of fewer bits cannot give every order.</summary>
    private const int LeastBits = 4;

    private readonly ulong _count;
    private readonly ulong _key;
    private readonly int _bits;

    public Permutation(long count, ulong key)
    {
        (_count, _key, _bits) = ((ulong)count, key, LeastBits);
        while (_count > 1UL << (2 * _bits))
        {
            _bits++;
        }
    }

    public static ulong Key(long seed, long epoch, long part) => Mix(Mix(Mix((ulong)seed) + (ulong)epoch) + (ulong)part);

    public long At(long place)
    {
        var x = (ulong)place;
        if (_count < 2)
        {
            return place;
        }

        var mask = (1UL << _bits) - 1;
        do
        {
            var (left, right) = (x >> _bits, x & mask);
            for (var round = 0UL; round < Rounds; round++)
            {
                (left, right) = (right, left ^ (Mix(_key + right + (round << 56)) & mask));
            }

            x = (left << _bits) | right;
        }
        while (x >= _count);
        return (long)x;
    }

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
