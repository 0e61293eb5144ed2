namespace CloudNativeAi.Data.Records;

/// <summary>How far the ranks of one world came through a list of places: rank r has the places r, r + world, r + 2 · world …, and consumed the first so many of them. Immutable.</summary>
internal sealed class EpochProgress
{
    private readonly long _places;
    private readonly long _edge;
    private readonly long _leftBeforeEdge;

    /// <param name="places">How many there were.</param>
    /// <param name="consumed">By rank.</param>
    public EpochProgress(long places, long[] consumed)
    {
        (_places, Consumed) = (places, consumed);
        var done = consumed.Sum();
        _edge = Math.Min(places, consumed.Max() * consumed.Length);
        (_leftBeforeEdge, Left) = (_edge - done, places - done);
    }

    public long[] Consumed { get; }

    public int World => Consumed.Length;

    /// <summary>Places nobody consumed.</summary>
    public long Left { get; }

    public static long ShareOf(long places, int rank, int world) => places <= rank ? 0 : (places - rank - 1) / world + 1;

    /// <summary>The n-th place that nobody consumed.</summary>
    public long At(long n)
    {
        if (n >= _leftBeforeEdge)
        {
            // Behind the foremost rank nothing is consumed.
            return _edge + n - _leftBeforeEdge;
        }

        var (low, high) = (Consumed.Min() * World, _edge);
        while (low < high)
        {
            var middle = low + ((high - low) >>> 1);
            (low, high) = LeftUpTo(middle) > n ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private long LeftUpTo(long place)
    {
        var left = place + 1;
        for (var rank = 0; rank < World; rank++)
        {
            left -= Math.Min(Consumed[rank], ShareOf(place + 1, rank, World));
        }

        return left;
    }
}
