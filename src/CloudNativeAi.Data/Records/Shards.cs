namespace CloudNativeAi.Data.Records;

/// <summary>Looks up by the number of the first sample.</summary>
internal static class Shards
{
    /// <summary>The last that begins at or before a sample and is not empty.</summary>
    public static int Find(long[] first, long sample)
    {
        var (low, high) = (0, first.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            (low, high) = first[middle] <= sample ? (middle, high) : (low, middle);
        }

        return low;
    }
}
