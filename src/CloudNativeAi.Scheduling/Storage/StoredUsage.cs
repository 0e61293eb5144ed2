namespace CloudNativeAi.Scheduling.Storage;

/// <summary>What a queue or a cohort borrowed lately, as it is stored.</summary>
internal sealed class StoredUsage
{
    public DateTimeOffset At { get; set; }

    public StoredAccountUsage[] Accounts { get; set; } = [];
}

/// <summary>One account of it.</summary>
internal sealed class StoredAccountUsage
{
    public string? Flavor { get; set; }

    public string Resource { get; set; } = "";

    /// <summary>The average over the past, half of it forgotten each half-life.</summary>
    public long Average { get; set; }

    /// <summary>Borrowed from then on.</summary>
    public long Borrowed { get; set; }
}
