namespace CloudNativeAi.Scheduling.Queues;

internal enum DecisionKind
{
    /// <summary>A waiting workload got its place.</summary>
    Placed,

    /// <summary>A placed one got more.</summary>
    Grown,

    /// <summary>Lost replicas of a gang got a new place.</summary>
    Repaired,

    /// <summary>An elastic workload is asked for what it has above its min.</summary>
    ShrinkAsked,

    /// <summary>A workload of lower priority is asked to stop.</summary>
    PreemptionAsked,

    /// <summary>A workload of a queue that is drained is asked to stop.</summary>
    DrainAsked,

    /// <summary>A workload that has run as long as it may is asked to end.</summary>
    TimeUp,

    /// <summary>What it depends on failed: it is taken out of its queue.</summary>
    Refused,

    /// <summary>A damaged gang without room for its lost replicas is asked to let go of the rest.</summary>
    GangGivenUp,
}
