namespace CloudNativeAi.Scheduling.Queues;

/// <summary>One thing decided.</summary>
/// <param name="Kind">What.</param>
/// <param name="Workload">About whom.</param>
/// <param name="Replicas">How many replicas were placed or asked for.</param>
/// <param name="For">Who gets the room; default: nobody in particular.</param>
/// <param name="Reason">Why something is asked of it; null: nothing is.</param>
internal readonly record struct Decision(DecisionKind Kind, Guid Workload, int Replicas, Guid For, DisruptionReason? Reason = null);
