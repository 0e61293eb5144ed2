namespace CloudNativeAi.Scheduling;

/// <summary>What a filter, scorer or device chooser also implements to learn from the work that arrives.</summary>
/// <remarks>Called by the thread that decides, between decisions: no I/O, no clock. Whoever changes an answer by it raises its <c>Epoch</c>, rarely.</remarks>
public interface IArrivalObserver
{
    /// <summary>Work was submitted; once for each workload and pod set, however long it waits and however often it is tried.</summary>
    /// <param name="shape">What each replica asks for; the same object for equal requests.</param>
    /// <param name="replicas">How many, 1 or more.</param>
    void Arrived(RequestShape shape, long replicas);
}
