using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Takes victims off the quotas one after the other, nodes apart, and says who may be taken next. Everything is undone at its end.</summary>
internal sealed class QuotaTrial : IDisposable
{
    private readonly SchedulingModel _model;
    private readonly Preemptor _preemptor;
    private readonly LedgerMark _mark;

    /// <param name="model">Whose quotas.</param>
    /// <param name="preemptor">For whom; its request is charged from the start.</param>
    public QuotaTrial(SchedulingModel model, Preemptor preemptor)
    {
        (_model, _preemptor) = (model, preemptor);
        _mark = model.Ledger.Mark();
        model.Ledger.ChargeQuota(preemptor.Entry.Queue, preemptor.Request);
    }

    public void Take(VictimUnit unit)
    {
        foreach (var (set, _) in unit.Replicas)
        {
            _model.Ledger.DischargeQuota(unit.Entry.Queue, set.Charge);
        }
    }

    public void PutBack(VictimUnit unit)
    {
        foreach (var (set, _) in unit.Replicas)
        {
            _model.Ledger.ChargeQuota(unit.Entry.Queue, set.Charge);
        }
    }

    /// <summary>Whether a workload of another queue uses something that the preemptor still lacks, of which its queue, and every cohort up to where they meet, borrows.</summary>
    /// <remarks>Where quota is not what the preemptor lacks, whatever it asks for counts.</remarks>
    public bool IsReclaimable(VictimUnit unit)
    {
        var meeting = _preemptor.Path[unit.Distance];
        var lacks = Array.Exists(_preemptor.Request, IsOver);
        foreach (var charge in _preemptor.Request)
        {
            if ((!lacks || IsOver(charge)) && Array.Exists(unit.Entry.Sets, set => set.Replicas.Count > 0 && Array.Exists(set.Charge, one => one.Account == charge.Account)) && BorrowsUpTo(unit.Entry.Queue.Quota, meeting, charge.Account))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether, once everything is done, a victim could take its place back from the preemptor by right of what its side of the tree owns.</summary>
    public bool CouldTakeBack(VictimUnit unit)
    {
        var meeting = _preemptor.Path[unit.Distance];
        if (!VictimCandidates.MayReclaim(unit.Entry, _preemptor.Entry) || !Array.Exists(_preemptor.Request, charge => BorrowsUpTo(_preemptor.Entry.Queue.Quota, meeting, charge.Account)))
        {
            return false;
        }

        PutBack(unit);
        var within = false;
        for (var node = unit.Entry.Queue.Quota; node != meeting && !within; node = node.Parent!)
        {
            within = unit.Replicas.All(one => Array.TrueForAll(one.Set.Charge, charge => !node.Borrows(charge.Account)));
        }

        Take(unit);
        return within;
    }

    public void Dispose() => _model.Ledger.RollbackTo(_mark);

    private static bool BorrowsUpTo(QuotaNode queue, QuotaNode meeting, int account)
    {
        for (var node = queue; node != meeting; node = node.Parent!)
        {
            if (!node.Borrows(account))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsOver(QuotaCharge charge) => !_preemptor.Entry.Queue.Quota.IsWithin(charge.Account);
}
