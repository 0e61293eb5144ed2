namespace CloudNativeAi.Scheduling;

/// <summary>Lists of sizes for <see cref="PodSet.ValidSizes"/>.</summary>
public static class ValidSizes
{
    /// <summary>1, 2, 4, 8, … within bounds.</summary>
    /// <param name="min">The least, 1 or more.</param>
    /// <param name="max">The most, <paramref name="min"/> or more.</param>
    /// <returns>Ascending; empty where no power of two lies within the bounds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not as said.</exception>
    public static IReadOnlyList<int> PowersOfTwo(int min, int max)
    {
        Check(min, max);
        var sizes = new List<int>();
        for (var size = 1L; size <= max; size *= 2)
        {
            if (size >= min)
            {
                sizes.Add((int)size);
            }
        }

        return sizes;
    }

    /// <summary>Multiples of a step within bounds, such as the replicas that fill a node.</summary>
    /// <param name="step">What sizes are multiples of, 1 or more.</param>
    /// <param name="min">The least, 1 or more.</param>
    /// <param name="max">The most, <paramref name="min"/> or more.</param>
    /// <returns>Ascending; empty where no multiple lies within the bounds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step or the bounds are not as said.</exception>
    public static IReadOnlyList<int> MultiplesOf(int step, int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Check(min, max);
        var first = ((min - 1L) / step + 1) * step;
        return first > max ? [] : [.. Enumerable.Range(0, (int)((max - first) / step) + 1).Select(i => (int)(first + ((long)i * step)))];
    }

    private static void Check(int min, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(min, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
    }
}
