using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Tries a workload at its smallest size, on whatever flavors suit where none are chosen yet.</summary>
internal sealed class FloorTries(SchedulingModel model, GangPlacer placer)
{
    private readonly FlavorPicker _flavors = new(model, placer);

    /// <summary>Charges what it lacks to its floor; nothing stays charged on false.</summary>
    public bool TryFloor(WorkloadEntry entry, List<PlannedReplica> plan) => IsPinned(entry) ? placer.TryFloor(entry, plan) : _flavors.TryFloor(entry, plan);

    /// <summary>Leaves the flavors that a try chose.</summary>
    public static void Leave(WorkloadEntry entry)
    {
        if (!IsPinned(entry))
        {
            entry.LeaveFlavors();
        }
    }

    private static bool IsPinned(WorkloadEntry entry) => entry.Claiming || entry.Phase == WorkloadPhase.Placed;
}
