namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Places replicas all together or not at all.</summary>
internal sealed class GangPlacer(SchedulingModel model)
{
    private readonly Ledger _ledger = model.Ledger;
    private readonly NearPlacer _near = new(model);

    /// <summary>Charges what a workload lacks to run at its smallest size; nothing stays charged on false.</summary>
    /// <param name="entry">Which workload.</param>
    /// <param name="plan">Gets the charges.</param>
    /// <param name="near">False: its topology rules count for nothing.</param>
    public bool TryFloor(WorkloadEntry entry, List<PlannedReplica> plan, bool near = true)
    {
        if (TryFloor(entry, entry.Sets, plan, near))
        {
            return true;
        }

        // Of several pod sets one with a rule may find its domain taken by one that could go elsewhere.
        return near && entry.Sets.Length > 1 && Array.Exists(entry.Sets, static set => set.Rule is not null)
            && TryFloor(entry, [.. entry.Sets.OrderByDescending(static set => set.Rule?.Required ?? -2).ThenByDescending(static set => set.Floor)], plan, near);
    }

    /// <summary>Charges up to a limit for one pod set, by valid sizes, as far as it goes; what was charged before counts as there.</summary>
    public void Extend(WorkloadEntry entry, PodSetEntry set, int size, int limit, List<PlannedReplica> plan)
    {
        if (set.Rule is not null)
        {
            ExtendNear(entry, set, size, limit, plan);
        }
        else
        {
            for (var next = NextSize(set, size, limit); next is { } larger && TryAll(entry, set, larger - size, plan); next = NextSize(set, size, limit))
            {
                size = larger;
            }
        }
    }

    /// <summary>Makes what was charged replicas of the workload.</summary>
    public void Accept(WorkloadEntry entry, List<PlannedReplica> plan, DateTimeOffset now)
    {
        var state = _ledger.State;
        _near.Rank(plan);
        foreach (var (set, allocation, index) in plan)
        {
            var row = state.RowOf(allocation);
            int[] devices = [.. state.DevicesOf(allocation)];
            string[] ids = devices.Length == 0 ? [] : Array.ConvertAll(devices, device => state.DeviceIdOf(row, device));
            model.Attach(entry, set, new PlacedReplica(index >= 0 ? index : set.FreeIndex(), state.NodeOf(row).Id, ids)
            {
                Allocation = allocation,
                Partitions = set.Shape.Share?.Profile is null ? [] : Array.ConvertAll(devices[^set.Shape.Share.Value.Count..], DeviceSpot.Start),
            });
        }

        entry.PlacedAt = entry.Phase == WorkloadPhase.Placed ? entry.PlacedAt : now;
        entry.Phase = WorkloadPhase.Placed;
        entry.Claiming = false;
        entry.Revision++;
        foreach (var set in entry.Sets)
        {
            set.Floor = set.Replicas.Count >= set.MinSize ? set.MinSize : set.Floor;
            set.Flavor = set.Choice?.Flavor;
        }

        model.Touch(entry);
    }

    private bool TryFloor(WorkloadEntry entry, PodSetEntry[] sets, List<PlannedReplica> plan, bool near)
    {
        var mark = _ledger.Mark();
        var planned = plan.Count;
        foreach (var set in sets)
        {
            if (!TryAdd(entry, set, set.Floor - set.Staying, plan, near))
            {
                _ledger.RollbackTo(mark);
                plan.RemoveRange(planned, plan.Count - planned);
                return false;
            }
        }

        return true;
    }

    /// <summary>The largest size that can be had: one that does not fit makes a larger one hopeless.</summary>
    private void ExtendNear(WorkloadEntry entry, PodSetEntry set, int size, int limit, List<PlannedReplica> plan)
    {
        var sizes = new List<int>();
        for (var next = NextSize(set, size, limit); next is not null; next = NextSize(set, next.Value, limit))
        {
            sizes.Add(next.Value);
        }

        var mark = _ledger.Mark();
        var planned = plan.Count;
        var (known, hopeless, tried) = (-1, sizes.Count, sizes.Count - 1);
        while (hopeless - known > 1)
        {
            if (TryAll(entry, set, sizes[tried] - size, plan))
            {
                known = tried;
                if (hopeless - known > 1)
                {
                    _ledger.RollbackTo(mark);
                    plan.RemoveRange(planned, plan.Count - planned);
                }
                else
                {
                    return;
                }
            }
            else
            {
                hopeless = tried;
            }

            tried = known + ((hopeless - known) / 2);
        }

        if (known >= 0)
        {
            TryAll(entry, set, sizes[known] - size, plan);
        }
    }

    private static int? NextSize(PodSetEntry set, int size, int limit) => set.SizeAbove(size, limit) is { } above ? Math.Max(above, Math.Min(set.MinSize, limit)) : null;

    private bool TryAll(WorkloadEntry entry, PodSetEntry set, int count, List<PlannedReplica> plan)
    {
        var mark = _ledger.Mark();
        var planned = plan.Count;
        if (TryAdd(entry, set, count, plan, near: true))
        {
            return true;
        }

        _ledger.RollbackTo(mark);
        plan.RemoveRange(planned, plan.Count - planned);
        return false;
    }

    /// <summary>Charges so many replicas of one pod set; on false some may be charged.</summary>
    public bool TryAdd(WorkloadEntry entry, PodSetEntry set, int count, List<PlannedReplica> plan, bool near = true)
    {
        if (count > 0 && near && set.Rule is { } rule)
        {
            return _near.TryAdd(entry, set, rule, count, plan);
        }

        for (var i = 0; i < count; i++)
        {
            var allocation = _ledger.TryPlace(entry.Queue, set);
            if (allocation < 0)
            {
                return false;
            }

            plan.Add(new PlannedReplica(set, allocation));
        }

        return true;
    }
}
