namespace CloudNativeAi.Scheduling;

/// <summary>A quota for one flavor.</summary>
public sealed class FlavorQuotaOptions : QuotaOptions
{
    /// <summary>A name of <see cref="SchedulingOptions.Flavors"/>; required.</summary>
    public string Name { get; set; } = "";
}
