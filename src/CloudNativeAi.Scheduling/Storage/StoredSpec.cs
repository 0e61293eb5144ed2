namespace CloudNativeAi.Scheduling.Storage;

/// <summary>A spec as it is stored.</summary>
internal sealed class StoredSpec
{
    public Guid Id { get; set; }

    public string Tenant { get; set; } = "";

    public string Name { get; set; } = "";

    public string Queue { get; set; } = "";

    public int Priority { get; set; }

    public bool Elastic { get; set; }

    public bool Preemptible { get; set; } = true;

    /// <summary>Null: none.</summary>
    public Guid[]? DependsOn { get; set; }

    public TimeSpan? MaxRunTime { get; set; }

    /// <summary>Null: it starts cold.</summary>
    public decimal? WarmShare { get; set; }

    public TimeSpan? WarmWithin { get; set; }

    public TimeSpan ResizeInterval { get; set; }

    /// <summary>Name of the start group; null: none.</summary>
    public string? StartGroup { get; set; }

    public int StartGroupSize { get; set; }

    public TimeSpan DisruptionGrace { get; set; } = TimeSpan.FromSeconds(30);

    public string Owner { get; set; } = "";

    public StoredPodSet[] PodSets { get; set; } = [];

    public static StoredSpec Of(WorkloadSpec spec) => new()
    {
        Id = spec.Id,
        Tenant = spec.Tenant.Name,
        Name = spec.Name,
        Queue = spec.Queue,
        Priority = spec.Priority,
        Elastic = spec.Elastic,
        Preemptible = spec.Preemptible,
        DependsOn = spec.DependsOn.Count == 0 ? null : [.. spec.DependsOn],
        MaxRunTime = spec.MaxRunTime,
        WarmShare = spec.WarmStart?.Share,
        WarmWithin = spec.WarmStart?.Within,
        ResizeInterval = spec.ResizeInterval,
        StartGroup = spec.StartGroup?.Name,
        StartGroupSize = spec.StartGroup?.Size ?? 0,
        DisruptionGrace = spec.DisruptionGrace,
        Owner = spec.Owner,
        PodSets = [.. spec.PodSets.Select(StoredPodSet.Of)],
    };

    public WorkloadSpec ToSpec() => new(Id, new Tenant(Tenant), Name, Queue, [.. PodSets.Select(set => set.ToPodSet())])
    {
        Priority = Priority,
        Elastic = Elastic,
        Preemptible = Preemptible,
        DependsOn = DependsOn ?? [],
        MaxRunTime = MaxRunTime,
        WarmStart = WarmShare is { } share ? new WarmStart(share) { Within = WarmWithin } : null,
        ResizeInterval = ResizeInterval,
        StartGroup = StartGroup is null ? null : new StartGroup(StartGroup, StartGroupSize),
        DisruptionGrace = DisruptionGrace,
        Owner = Owner,
    };
}
