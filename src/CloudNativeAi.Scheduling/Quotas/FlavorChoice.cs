namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>One way to run a pod set: on which nodes, and what a replica is charged for it.</summary>
/// <param name="Flavor">The flavor; null: the queue has none, or the pod set needs none.</param>
/// <param name="Shape">What a replica asks of a node of that flavor.</param>
/// <param name="Charges">What a replica is charged.</param>
internal sealed record FlavorChoice(string? Flavor, RequestShape Shape, QuotaCharge[] Charges);
