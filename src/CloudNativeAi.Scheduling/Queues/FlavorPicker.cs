using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Searches the flavors of a queue, in its order, for one pod set after the other.</summary>
internal sealed class FlavorPicker(SchedulingModel model, GangPlacer placer)
{
    /// <summary>Ways to combine flavors that are looked at, for workloads of several pod sets.</summary>
    private const int MostCombinations = 64;
    private readonly Ledger _ledger = model.Ledger;

    /// <summary>Charges what a waiting workload needs at its smallest size, each pod set on the first flavor that suits; nothing stays charged, and no flavor chosen, on false.</summary>
    public bool TryFloor(WorkloadEntry entry, List<PlannedReplica> plan)
    {
        if (Array.TrueForAll(entry.Sets, static set => set.Choices.Length <= 1))
        {
            return placer.TryFloor(entry, plan);
        }

        var (mark, planned) = (_ledger.Mark(), plan.Count);
        foreach (var set in entry.Sets)
        {
            if (!TryFloor(entry, set, plan))
            {
                _ledger.RollbackTo(mark);
                plan.RemoveRange(planned, plan.Count - planned);
                entry.LeaveFlavors();
                return false;
            }
        }

        return true;
    }

    /// <summary>Chooses flavors in every way there is, the preferred ones first, until one suits; none is chosen where none does.</summary>
    public static bool TryEach(WorkloadEntry entry, Func<bool> suits)
    {
        for (var number = 0; number < MostCombinations && Use(entry, number); number++)
        {
            if (suits())
            {
                return true;
            }
        }

        entry.LeaveFlavors();
        return false;
    }

    /// <summary>Whether a queue would borrow with so many more replicas: use more than its own quota.</summary>
    public static bool Borrows(QuotaNode queue, QuotaCharge[] charges, int replicas)
    {
        if (queue.Parent is not null)
        {
            foreach (var charge in charges)
            {
                if (queue[charge.Account].Used + (charge.Amount * replicas) > queue[charge.Account].Subtree)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a queue, or a cohort above it, uses more than its own quota of something that is charged.</summary>
    public static bool AnyBorrows(QuotaNode queue, QuotaCharge[] charges)
    {
        for (var node = queue; node.Parent is not null; node = node.Parent)
        {
            if (Borrows(node, charges, 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a number as one choice for each pod set, the last one counting fastest; false: beyond the last.</summary>
    private static bool Use(WorkloadEntry entry, int number)
    {
        for (var i = entry.Sets.Length - 1; i >= 0; i--)
        {
            var choices = entry.Sets[i].Choices;
            if (choices.Length > 0)
            {
                entry.Sets[i].Use(choices[number % choices.Length]);
                number /= choices.Length;
            }
        }

        return number == 0;
    }

    private bool TryFloor(WorkloadEntry entry, PodSetEntry set, List<PlannedReplica> plan)
    {
        var missing = set.Floor - set.Staying;
        if (set.Choices.Length <= 1)
        {
            return placer.TryAdd(entry, set, missing, plan);
        }

        FlavorChoice? borrowing = null;
        foreach (var choice in set.Choices)
        {
            var (mark, planned) = (_ledger.Mark(), plan.Count);
            set.Use(choice);
            var free = missing <= 0 || !Borrows(entry.Queue.Quota, choice.Charges, missing);
            if (placer.TryAdd(entry, set, missing, plan) && (free || entry.Queue.Fungibility.WhenCanBorrow == FlavorSearch.MayStopSearch))
            {
                return true;
            }

            borrowing ??= plan.Count - planned == missing && !free ? choice : null;
            _ledger.RollbackTo(mark);
            plan.RemoveRange(planned, plan.Count - planned);
        }

        set.Use(borrowing);
        return borrowing is not null && placer.TryAdd(entry, set, missing, plan);
    }
}
