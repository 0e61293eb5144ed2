namespace CloudNativeAi.Scheduling;

/// <summary>Who of a queue goes first; always by priority, then by time of submission.</summary>
public enum QueueOrdering
{
    /// <summary>Whoever fits may pass those before it that do not.</summary>
    BestEffortFifo,

    /// <summary>Nobody passes the head of the queue.</summary>
    StrictFifo,
}
