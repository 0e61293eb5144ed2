using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Whom to take, in order, where what is borrowed is not shared by weight.</summary>
/// <remarks>
/// First by right: the queue, or a cohort above it, takes back what it owns, and must use no more than that afterwards. Then, where its policy
/// says so, from those of lower priority while it borrows itself. Then from its own queue alone.
/// </remarks>
internal static class ClassicPlans
{
    public static IEnumerable<VictimPlan> Of(SchedulingModel model, Preemptor preemptor)
    {
        var own = VictimCandidates.Own(preemptor);
        for (var level = 0; level < preemptor.Path.Count - 1; level++)
        {
            var right = level;
            var others = VictimCandidates.Others(model, preemptor, (entry, distance) => distance > right ? VictimCandidates.MayReclaim(preemptor.Entry, entry) : MayBorrow(preemptor, entry));
            if (others.Exists(unit => unit.Distance > right))
            {
                yield return new VictimPlan(Sequence(model, preemptor, others, own), level);
            }
        }

        if (preemptor.Policy.BorrowWithinCohort != PreemptionPolicy.Never)
        {
            var others = VictimCandidates.Others(model, preemptor, (entry, _) => MayBorrow(preemptor, entry));
            if (others.Count > 0)
            {
                yield return new VictimPlan(Sequence(model, preemptor, others, own), null);
            }
        }

        if (own.Count > 0)
        {
            yield return new VictimPlan(own, null);
        }
    }

    private static bool MayBorrow(Preemptor preemptor, WorkloadEntry entry) =>
        preemptor.Policy.BorrowWithinCohort != PreemptionPolicy.Never
        && entry.Spec.Priority < preemptor.Priority
        && !(entry.Spec.Priority > preemptor.Policy.BorrowThreshold);

    /// <summary>Those of others are taken as long as their queues borrow.</summary>
    private static List<VictimUnit> Sequence(SchedulingModel model, Preemptor preemptor, List<VictimUnit> others, List<VictimUnit> own)
    {
        using var trial = new QuotaTrial(model, preemptor);
        var taken = new List<VictimUnit>();
        foreach (var unit in others)
        {
            if (trial.IsReclaimable(unit))
            {
                trial.Take(unit);
                taken.Add(unit);
            }
        }

        return [.. taken, .. own];
    }
}
