namespace CloudNativeAi.Scheduling;

/// <summary>Queues, and other cohorts, that lend each other what they leave idle: <c>CloudNativeAi:Scheduling:Cohorts:NAME</c>. Its own quota is shared by all its members.</summary>
public sealed class CohortOptions : QuotaOptions
{
    /// <summary>The cohort it is part of; null, the default: none.</summary>
    public string? Parent { get; set; }

    /// <summary>Its part of what is borrowed from its parent, against its siblings; 0 … 1,000,000 with up to three decimals, 1 unless said.</summary>
    public decimal Weight { get; set; } = 1;

    /// <summary>Quota by flavor. What the cohort itself names caps, where flavors are named too, their sum.</summary>
    public IList<FlavorQuotaOptions> Flavors { get; } = [];
}
