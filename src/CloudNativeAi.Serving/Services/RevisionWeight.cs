namespace CloudNativeAi.Serving;

/// <summary>One arm of a split.</summary>
/// <param name="Revision">The revision's name.</param>
/// <param name="Weight">Its share; null only where it is the one arm of the split: all of it. Zero is zero, never "not set".</param>
public sealed record RevisionWeight(string Revision, TrafficWeight? Weight = null)
{
    /// <summary>An arm by percent, at most two decimals.</summary>
    /// <exception cref="RolloutException">Not a number, not 0 … 100, or finer than a hundredth of a percent; names the revision.</exception>
    public static RevisionWeight Percent(string revision, double percent)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(revision);
        return TrafficWeight.TryFromPercent(percent, out var weight)
            ? new(revision, weight)
            : throw new RolloutException(FormattableString.Invariant($"The weight of revision \"{revision}\" is {percent}; a weight is 0 to 100 percent with at most two decimals."), "Give every arm a number; the sum is 100.");
    }
}
