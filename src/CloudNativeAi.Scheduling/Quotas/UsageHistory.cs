namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a member of the tree borrowed lately, per account: an average over the past that forgets half of it each half-life.</summary>
/// <remarks>
/// Between two looks, Δ apart, what was borrowed is constant, b: average ← average · 2^(−Δ/H) + b · (1 − 2^(−Δ/H)). Exact integers: the same
/// looks give the same average everywhere.
/// </remarks>
internal sealed class UsageHistory(int accounts)
{
    private readonly long[] _average = new long[accounts];
    private readonly long[] _borrowed = new long[accounts];

    public long this[int account]
    {
        get => _average[account];
        set => _average[account] = value;
    }

    /// <summary>Whether nothing is remembered or borrowed.</summary>
    public bool IsEmpty => Array.TrueForAll(_average, static one => one == 0) && Array.TrueForAll(_borrowed, static one => one == 0);

    /// <summary>Borrowed since the last look.</summary>
    public long Borrowed(int account) => _borrowed[account];

    /// <summary>As it was stored.</summary>
    public void Restore(int account, long average, long borrowed) => (_average[account], _borrowed[account]) = (Math.Max(0, average), Math.Max(0, borrowed));

    /// <summary>Moves on by what is kept of the past, in 2⁻³².</summary>
    public void Advance(ulong kept)
    {
        for (var account = 0; account < _average.Length; account++)
        {
            var sum = ((UInt128)(ulong)_average[account] * kept) + ((UInt128)(ulong)_borrowed[account] * (Decay.One - kept));
            _average[account] = (long)(ulong)(sum >> Decay.Bits);
        }
    }

    /// <summary>Notes what is borrowed from now on.</summary>
    public void Note(QuotaNode node)
    {
        for (var account = 0; account < _borrowed.Length; account++)
        {
            _borrowed[account] = Math.Max(0, node[account].Used - node[account].Subtree);
        }
    }
}
