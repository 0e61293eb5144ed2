namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Whom to take, first one first, until it is enough.</summary>
/// <param name="Units">Each taken only after those before it.</param>
/// <param name="Level">The member of the preemptor's path that must not borrow afterwards; null: whatever the limits allow will do.</param>
internal sealed record VictimPlan(List<VictimUnit> Units, int? Level);
