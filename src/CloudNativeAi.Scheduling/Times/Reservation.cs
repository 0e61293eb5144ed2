using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>A start that a workload which waited long can count on, unless work that goes before it comes.</summary>
/// <param name="Entry">Whose.</param>
/// <param name="Start">When, as run times tell.</param>
/// <param name="End">When it has ended again; null: no limit.</param>
/// <param name="Places">Where its replicas would go: what each asks of a node, and the row of one.</param>
internal sealed record Reservation(WorkloadEntry Entry, DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<(RequestShape Shape, int Row)> Places);
