namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A point that both books can be rolled back to.</summary>
internal readonly record struct LedgerMark(int Savepoint, int Position);
