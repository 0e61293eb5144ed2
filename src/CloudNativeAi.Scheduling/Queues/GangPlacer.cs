namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Places replicas all together or not at all.</summary>
internal sealed class GangPlacer(SchedulingModel model)
{
    private readonly Ledger _ledger = model.Ledger;

    /// <summary>Charges what a workload lacks to run at its smallest size; nothing stays charged on false.</summary>
    public bool TryFloor(WorkloadEntry entry, List<PlannedReplica> plan)
    {
        var mark = _ledger.Mark();
        var planned = plan.Count;
        foreach (var set in entry.Sets)
        {
            if (!TryAdd(entry, set, set.Floor - set.Staying, plan))
            {
                _ledger.RollbackTo(mark);
                plan.RemoveRange(planned, plan.Count - planned);
                return false;
            }
        }

        return true;
    }

    /// <summary>Charges up to a limit for one pod set, by valid sizes, as far as it goes; what was charged before counts as there.</summary>
    public void Extend(WorkloadEntry entry, PodSetEntry set, int size, int limit, List<PlannedReplica> plan)
    {
        while (set.SizeAbove(size, limit) is { } above)
        {
            var next = Math.Max(above, Math.Min(set.MinSize, limit));
            var mark = _ledger.Mark();
            var planned = plan.Count;
            if (!TryAdd(entry, set, next - size, plan))
            {
                _ledger.RollbackTo(mark);
                plan.RemoveRange(planned, plan.Count - planned);
                return;
            }

            size = next;
        }
    }

    /// <summary>Makes what was charged replicas of the workload.</summary>
    public void Accept(WorkloadEntry entry, List<PlannedReplica> plan, DateTimeOffset now)
    {
        var state = _ledger.State;
        foreach (var (set, allocation) in plan)
        {
            var row = state.RowOf(allocation);
            int[] devices = [.. state.DevicesOf(allocation)];
            string[] ids = devices.Length == 0 ? [] : Array.ConvertAll(devices, device => state.DeviceIdOf(row, device));
            model.Attach(entry, set, new PlacedReplica(set.FreeIndex(), state.NodeOf(row).Id, ids) { Allocation = allocation });
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

    /// <summary>Charges so many replicas of one pod set; on false some may be charged.</summary>
    public bool TryAdd(WorkloadEntry entry, PodSetEntry set, int count, List<PlannedReplica> plan)
    {
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
