namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A workload as the scheduler holds it; changed by the model only.</summary>
internal sealed class WorkloadEntry(WorkloadSpec spec, SchedulingQueue queue, PodSetEntry[] sets, DateTimeOffset submittedAt, long sequence)
{
    public Guid Id => Spec.Id;

    public WorkloadSpec Spec { get; set; } = spec;

    /// <summary>Digest of the spec as first submitted: tells a repeated submit from another workload of the same id.</summary>
    public string Digest { get; init; } = "";

    public SchedulingQueue Queue { get; } = queue;

    public PodSetEntry[] Sets { get; } = sets;

    public DateTimeOffset SubmittedAt { get; } = submittedAt;

    /// <summary>Order of submission, for equal times.</summary>
    public long Sequence { get; } = sequence;

    public WorkloadPhase Phase { get; set; }

    public DateTimeOffset? PlacedAt { get; set; }

    /// <summary>Since when it runs; null: it does not.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>How long it ran, over all starts but the present one.</summary>
    public TimeSpan RanBefore { get; set; }

    /// <summary>Since when it waits for a place: its submission, its eviction, or the end of what it depends on.</summary>
    public DateTimeOffset WaitsSince { get; set; } = submittedAt;

    /// <summary>Since when its gang is below its floor and nobody is asked for anything; null: it is whole.</summary>
    public DateTimeOffset? DegradedSince { get; set; }

    /// <summary>Workloads it depends on that have not ended yet.</summary>
    public Guid[] Unmet { get; set; } = [];

    /// <summary>Why it can never start, one sentence: something it depends on ended without success. Null: it can.</summary>
    public string? Doomed { get; set; }

    /// <summary>The group it waits for its first start with; null: it starts by itself.</summary>
    public StartGroupEntry? Group { get; set; }

    /// <summary>It has started with its group once.</summary>
    public bool GroupStarted { get; set; }

    /// <summary>Enough of its data was near once, or it has waited for that as long as it may.</summary>
    public bool Warm { get; set; }

    /// <summary>Until when it is not grown, as its size was changed lately; null: it may be.</summary>
    public DateTimeOffset? GrowAfter { get; set; }

    /// <summary>It has run as long as it may: once all of it is released it has ended.</summary>
    public bool TimedOut { get; set; }

    /// <summary>How it ended; null: it has not.</summary>
    public WorkloadOutcome? Outcome { get; set; }

    public string? OutcomeDetail { get; set; }

    /// <summary>The time under which <see cref="DueTimes"/> holds it.</summary>
    public DateTimeOffset? NotedDue { get; set; }

    public EvictionCost Cost { get; set; }

    public string? TraceParent { get; init; }

    public Disruption? Disruption { get; set; }

    /// <summary>Who starts when <see cref="Disruption"/> has been answered; null: nobody in particular.</summary>
    public Guid? DisruptedFor { get; set; }

    /// <summary>Who last displaced it, which it never displaces in turn; null: nobody did.</summary>
    public Guid? DisplacedBy { get; set; }

    public long Disruptions { get; set; }

    public long Revision { get; set; }

    /// <summary>Others were asked to make room for it, and that room is kept for it.</summary>
    public bool Claiming
    {
        get;
        set
        {
            field = value;
            if (!value)
            {
                Places.Clear();
            }
        }
    }

    /// <summary>While it is claiming: where it was last seen to fit once all that were asked have gone; empty: nowhere yet.</summary>
    public List<(PodSetEntry Set, NodeId Node)> Places { get; } = [];

    public bool Cancelled { get; set; }

    /// <summary>Its placement could not be stored: it is not placed again.</summary>
    public bool HeldBack { get; set; }

    /// <summary>The model's <c>Freed</c> when it last could not be served; nothing has to be tried again until that rises.</summary>
    public long JudgedAt { get; set; } = -1;

    /// <summary>It gave room back that is not written yet: that is written before anybody else gets it.</summary>
    public bool Frees { get; set; }

    /// <summary>The version last written to or read from the store; null: never written.</summary>
    public string? StoredVersion { get; set; }

    public int ReplicaCount
    {
        get
        {
            var count = 0;
            foreach (var set in Sets)
            {
                count += set.Replicas.Count;
            }

            return count;
        }
    }

    /// <summary>When it has run as long as it may; null: it does not run, or has no limit.</summary>
    public DateTimeOffset? EndsAt => Phase == WorkloadPhase.Placed && Spec.MaxRunTime is { } most && (StartedAt ?? PlacedAt) is { } since ? since + (most - RanBefore) : null;

    /// <summary>It ends when all of it is released, and does not wait again.</summary>
    public bool IsEnding => Cancelled || TimedOut;

    /// <summary>It waits for its data.</summary>
    public bool IsCold => !Warm && Phase == WorkloadPhase.Waiting && Spec.WarmStart is not null;

    /// <summary>When it starts whether its data is near or not; null: never, or it does not wait for data.</summary>
    public DateTimeOffset? WarmBy => IsCold ? SubmittedAt + Spec.WarmStart!.Within : null;

    /// <summary>It is not in line: others are served as if it were not there.</summary>
    public bool StandsBack => StandsBackAlone || Group is { IsReady: false };

    /// <summary>The same, whatever its group.</summary>
    public bool StandsBackAlone => HeldBack || Unmet.Length > 0 || IsCold || Doomed is not null;

    /// <summary>Whether it may be grown: nobody asks it for anything.</summary>
    public bool IsSettled => Phase == WorkloadPhase.Placed && Disruption is null && !IsEnding;

    public bool IsDamaged => Array.Exists(Sets, static set => set.Staying < set.Floor);

    /// <summary>Whether it has more than it needs to run.</summary>
    public bool HasSurplus => Array.Exists(Sets, static set => set.Replicas.Count > set.Floor);

    /// <summary>A user asked for more than it has, or replicas above the floor of a workload that is not elastic went.</summary>
    public bool IsShort => IsSettled && !Spec.Elastic && !IsDamaged && Array.Exists(Sets, static set => set.Replicas.Count < set.Wanted);

    /// <summary>Chooses no flavor any more.</summary>
    public void LeaveFlavors()
    {
        foreach (var set in Sets)
        {
            set.Leave();
        }
    }

    public PodSetEntry? FindSet(string name) => Array.Find(Sets, set => set.Set.Name == name);
}
