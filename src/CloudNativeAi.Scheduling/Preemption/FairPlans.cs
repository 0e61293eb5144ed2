using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Whom to take, in order, where what is borrowed is shared by weight.</summary>
/// <remarks>
/// Shares are compared where the paths of both queues meet. A victim may be taken where the preemptor's share with its request is no more than
/// the victim's side has without the victim; where that is not enough, where it is less than that side had before. The queue with the highest share
/// goes first; its own queue, by priority, when no other may be taken.
/// </remarks>
internal sealed class FairPlans(SchedulingModel model)
{
    public VictimPlan? Of(Preemptor preemptor)
    {
        var own = new Queue<VictimUnit>(VictimCandidates.Own(preemptor));
        var others = VictimCandidates.Others(model, preemptor, (entry, _) => VictimCandidates.MayReclaim(preemptor.Entry, entry));
        if (own.Count + others.Count == 0)
        {
            return null;
        }

        using var trial = new QuotaTrial(model, preemptor);
        var taken = new List<VictimUnit>();
        List<List<VictimUnit>> queues = [.. others.GroupBy(static unit => unit.Entry.Queue).Select(static units => units.ToList())];
        while (Next(preemptor, trial, queues, own) is { } unit)
        {
            trial.Take(unit);
            taken.Add(unit);
        }

        return new VictimPlan(taken, null);
    }

    /// <summary>Whether, once everything is done, a victim could take its place back from the preemptor because its share is smaller.</summary>
    public bool CouldTakeBack(QuotaTrial trial, Preemptor preemptor, VictimUnit unit)
    {
        if (!VictimCandidates.MayReclaim(unit.Entry, preemptor.Entry))
        {
            return false;
        }

        var (mine, theirs) = Sides(preemptor.Entry, unit.Entry);
        var before = model.Queues.Shares.Of(mine);
        trial.PutBack(unit);
        var share = model.Queues.Shares.Of(theirs);
        var mark = model.Ledger.Mark();
        model.Ledger.DischargeQuota(preemptor.Entry.Queue, preemptor.Request);
        var after = model.Queues.Shares.Of(mine);
        model.Ledger.RollbackTo(mark);
        trial.Take(unit);
        return before > Share.None && (share <= after || share < before);
    }

    /// <summary>The members of the tree, one on each side, just below where the paths of two queues meet.</summary>
    private static (QuotaNode X, QuotaNode Y) Sides(WorkloadEntry x, WorkloadEntry y)
    {
        var (a, b) = (x.Queue.Quota, y.Queue.Quota);
        while (a.Depth > b.Depth)
        {
            a = a.Parent!;
        }

        while (b.Depth > a.Depth)
        {
            b = b.Parent!;
        }

        while (a.Parent != b.Parent)
        {
            (a, b) = (a.Parent!, b.Parent!);
        }

        return (a, b);
    }

    private VictimUnit? Next(Preemptor preemptor, QuotaTrial trial, List<List<VictimUnit>> others, Queue<VictimUnit> own) =>
        Highest(preemptor, trial, others, MayTakeFinal) ?? (own.TryDequeue(out var mine) ? mine : Highest(preemptor, trial, others, MayTakeInitial));

    /// <summary>The first that may be taken, of the queue with the highest share that has one.</summary>
    private VictimUnit? Highest(Preemptor preemptor, QuotaTrial trial, List<List<VictimUnit>> others, Func<QuotaTrial, VictimUnit, Share, Share, QuotaNode, bool> may)
    {
        others.Sort((x, y) => Compare(y[0], x[0]) is not 0 and var order ? order : VictimCandidates.InOrderOfSacrifice(x[0].Entry, y[0].Entry));
        foreach (var queue in others)
        {
            var (mine, theirs) = Sides(preemptor.Entry, queue[0].Entry);
            var (share, before) = (model.Queues.Shares.Of(mine), model.Queues.Shares.Of(theirs));
            var unit = queue.Find(unit => trial.IsReclaimable(unit) && may(trial, unit, share, before, theirs));
            if (unit is not null)
            {
                unit.Reason = share > Share.None ? DisruptionReason.InCohortFairSharing : DisruptionReason.InCohortReclamation;
                queue.Remove(unit);
                others.RemoveAll(static units => units.Count == 0);
                return unit;
            }
        }

        return null;
    }

    private bool MayTakeFinal(QuotaTrial trial, VictimUnit unit, Share share, Share before, QuotaNode theirs)
    {
        trial.Take(unit);
        var after = model.Queues.Shares.Of(theirs);
        trial.PutBack(unit);
        return share <= after;
    }

    private static bool MayTakeInitial(QuotaTrial trial, VictimUnit unit, Share share, Share before, QuotaNode theirs) => share < before;

    /// <summary>Who has more, compared where both are of one member.</summary>
    private int Compare(VictimUnit x, VictimUnit y)
    {
        var (a, b) = Sides(x.Entry, y.Entry);
        return model.Queues.Shares.Of(a).CompareTo(model.Queues.Shares.Of(b));
    }
}
