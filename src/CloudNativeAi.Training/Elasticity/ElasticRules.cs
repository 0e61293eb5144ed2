namespace CloudNativeAi.Training.Elasticity;

/// <summary>The options that decisions depend on, as values.</summary>
internal sealed record ElasticRules(
    IReadOnlyList<int> ValidSizes,
    TimeSpan StallTimeout,
    TimeSpan SaveTimeout,
    TimeSpan SettleDelay,
    TimeSpan GrowDelay,
    TimeSpan SilentGrowDelay,
    TimeSpan CheckpointTimeout,
    TimeSpan DeadlineMargin,
    TimeSpan MaxBackOff,
    TimeSpan KillTimeout)
{
    public static ElasticRules Of(JobState job, IReadOnlyList<int> validSizes, TrainingOptions options) => new(
        validSizes,
        job.Spec.StallTimeout ?? options.StallTimeout,
        options.SaveTimeout,
        options.SettleDelay,
        options.GrowDelay,
        options.SilentGrowDelay,
        options.CheckpointTimeout,
        options.DeadlineMargin < job.Spec.StopGrace ? options.DeadlineMargin : job.Spec.StopGrace,
        options.MaxBackOff,
        options.KillTimeout);

    /// <summary>The largest size it can run at with so many places; 0: none.</summary>
    public int SizeFor(int places) => ValidSizes.LastOrDefault(size => size <= places);

    /// <summary>The pause before the next start after so many fruitless ones: 1, 2, 4 … s.</summary>
    public TimeSpan BackOff(int fruitless)
    {
        if (fruitless == 0)
        {
            return TimeSpan.Zero;
        }

        var pause = TimeSpan.FromSeconds(1L << Math.Min(fruitless - 1, 20));
        return pause < MaxBackOff ? pause : MaxBackOff;
    }
}
