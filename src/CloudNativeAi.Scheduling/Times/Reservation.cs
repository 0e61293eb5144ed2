using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>A start that a workload which waited long can count on, unless work that goes before it comes.</summary>
/// <param name="Entry">Whose.</param>
/// <param name="Start">When, as run times tell.</param>
/// <param name="End">When it has ended again; null: no limit.</param>
/// <param name="Own">Its queue does not borrow then: nobody can take back what the start counts on.</param>
/// <param name="Places">Where its replicas would go: what each asks of a node, and the row of one.</param>
internal sealed record Reservation(WorkloadEntry Entry, DateTimeOffset Start, DateTimeOffset? End, bool Own, IReadOnlyList<(RequestShape Shape, int Row)> Places);
