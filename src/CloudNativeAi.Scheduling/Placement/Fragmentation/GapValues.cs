namespace CloudNativeAi.Scheduling;

/// <summary>What a free share of one GPU is worth, in whole GPUs, when the shares that arrive are packed as well as can be.</summary>
/// <remarks>
/// Packing them is a cutting-stock problem: GPUs are cut into shares so that demand is met with the fewest. The prices of its linear programme say what each share is worth; a gap is worth the
/// dearest set of shares that fits into it. Beside a share of 810 the 190 that are left are worth almost nothing: too few arrivals are that small.
/// </remarks>
internal sealed class GapValues
{
    /// <summary>Losses closer than this are one loss, computed along different ways.</summary>
    public const float Same = 1e-5f;
    private const int Whole = 1000;
    private const double Tolerance = 1e-9;

    private GapValues(float[] lost) => Lost = lost;

    /// <summary>By free thousandths of a GPU, 0 … 1,000: how much of it is worth nothing, in GPUs.</summary>
    public float[] Lost { get; }

    /// <param name="demand">How often each size arrives; by thousandths, 0 … 1,000.</param>
    public static GapValues Solve(ReadOnlySpan<double> demand)
    {
        var sizes = new List<int>();
        for (var milli = 1; milli <= Whole; milli++)
        {
            if (demand[milli] > 0)
            {
                sizes.Add(milli);
            }
        }

        var lost = new float[Whole + 1];
        if (sizes.Count > 0)
        {
            var programme = new CuttingStock(sizes, demand);
            programme.Solve(Tolerance);
            for (var milli = 0; milli <= Whole; milli++)
            {
                lost[milli] = (float)(milli / (double)Whole - programme.WorthOf(milli));
            }
        }

        return new GapValues(lost);
    }

    /// <summary>What a GPU with so much free loses beyond the share it gives up.</summary>
    public float Costs(int free, int share) => Lost[free - share] - Lost[free];

    /// <summary>The GPU that loses least worth by giving up a share, the fullest of equals, the first of those; −1: none has it free.</summary>
    public int Choose(ReadOnlySpan<int> free, int share)
    {
        var best = -1;
        var least = 0f;
        for (var g = 0; g < free.Length; g++)
        {
            if (free[g] < share)
            {
                continue;
            }

            var loss = Costs(free[g], share);
            if (best < 0 || loss < least - Same || (loss < least + Same && free[g] < free[best]))
            {
                best = g;
                least = loss;
            }
        }

        return best;
    }
}
