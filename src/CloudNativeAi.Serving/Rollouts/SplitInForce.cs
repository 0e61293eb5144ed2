namespace CloudNativeAi.Serving.Rollouts;

/// <summary>What becomes of the split asked for when arms are missing.</summary>
internal static class SplitInForce
{
    /// <summary>The part of arms that are not ready goes to the others in proportion to their weights, in whole basis points that sum to the whole; an arm at 0 stays at 0.</summary>
    /// <returns>False: no ready arm has a weight; nothing is in force.</returns>
    public static bool TryCompute(ReadOnlySpan<int> asked, ReadOnlySpan<bool> ready, Span<int> inForce)
    {
        inForce.Clear();
        var sum = 0;
        for (var arm = 0; arm < asked.Length; arm++)
        {
            sum += ready[arm] ? asked[arm] : 0;
        }

        if (sum == 0)
        {
            return false;
        }

        var left = TrafficWeight.WholeBasisPoints;
        for (var arm = 0; arm < asked.Length; arm++)
        {
            inForce[arm] = ready[arm] ? (int)((long)asked[arm] * TrafficWeight.WholeBasisPoints / sum) : 0;
            left -= inForce[arm];
        }

        while (left > 0)
        {
            inForce[LargestRemainder(asked, ready, inForce, sum)]++;
            left--;
        }

        return true;
    }

    private static int LargestRemainder(ReadOnlySpan<int> asked, ReadOnlySpan<bool> ready, ReadOnlySpan<int> inForce, int sum)
    {
        var best = -1;
        var bestRemainder = long.MinValue;
        for (var arm = 0; arm < asked.Length; arm++)
        {
            var remainder = ((long)asked[arm] * TrafficWeight.WholeBasisPoints) - ((long)inForce[arm] * sum);
            if (ready[arm] && asked[arm] > 0 && remainder > bestRemainder)
            {
                (best, bestRemainder) = (arm, remainder);
            }
        }

        return best;
    }
}
