using System.Diagnostics;

namespace CloudNativeAi.Serving.Rollouts;

/// <summary>The order in which arms take first choices: after any n of them, arm i has had n × its weight, give or take less than one.</summary>
/// <remarks>
/// Each choice of an arm has a window, from the moment its share has grown past what it had to the moment it is one whole choice behind. Taking, among the open windows, the
/// one that closes first meets them all, because the weights sum to the whole (fair periodic scheduling on one machine, Baruah et al. 1996); taking the arm that is furthest behind does not,
/// from four arms on. The order repeats, so it is written down once; drawing from it is one atomic increment, and n concurrent draws are exactly the next n places.
/// </remarks>
internal sealed class SplitSequence
{
    public const int MaxArms = 255;

    private readonly byte[] _order;
    private long _drawn = -1;

    private SplitSequence(byte[] order, int[] weights)
    {
        _order = order;
        Weights = weights;
    }

    /// <summary>Basis points by arm.</summary>
    public IReadOnlyList<int> Weights { get; }

    /// <param name="weights">Basis points by arm, summing to 10,000; at most <see cref="MaxArms"/>.</param>
    public static SplitSequence Create(ReadOnlySpan<int> weights)
    {
        Debug.Assert(weights.Length is > 0 and <= MaxArms);
        var divisor = TrafficWeight.WholeBasisPoints;
        foreach (var weight in weights)
        {
            divisor = Gcd(divisor, weight);
        }

        var order = new byte[TrafficWeight.WholeBasisPoints / divisor];
        Span<int> taken = stackalloc int[weights.Length];
        taken.Clear();
        for (var n = 1; n <= order.Length; n++)
        {
            var arm = EarliestDeadline(weights, taken, n);
            taken[arm]++;
            order[n - 1] = (byte)arm;
        }

        return new(order, weights.ToArray());
    }

    /// <summary>The arm of the next first choice.</summary>
    public int Next() => _order[(int)((ulong)Interlocked.Increment(ref _drawn) % (ulong)_order.Length)];

    private static int EarliestDeadline(ReadOnlySpan<int> weights, ReadOnlySpan<int> taken, int n)
    {
        const int Whole = TrafficWeight.WholeBasisPoints;
        var best = -1;
        var bestDeadline = long.MaxValue;
        for (var arm = 0; arm < weights.Length; arm++)
        {
            long weight = weights[arm];
            if (weight == 0 || (long)taken[arm] * Whole >= n * weight)
            {
                continue;
            }

            var deadline = (((taken[arm] + 1L) * Whole) + weight - 1) / weight;
            if (deadline < bestDeadline)
            {
                (best, bestDeadline) = (arm, deadline);
            }
        }

        Debug.Assert(best >= 0, "Weights that sum to the whole leave an open window.");
        return best;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
