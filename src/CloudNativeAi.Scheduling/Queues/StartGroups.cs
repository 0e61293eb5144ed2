namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Groups of workloads that have not started yet, by tenant and name.</summary>
internal sealed class StartGroups
{
    private readonly Dictionary<(Tenant Tenant, string Name), StartGroupEntry> _groups = [];

    /// <exception cref="WorkloadRejectedException">The group is of another size, or has all its members.</exception>
    public void Check(WorkloadSpec spec)
    {
        if (spec.StartGroup is { } group && _groups.TryGetValue((spec.Tenant, group.Name), out var known))
        {
            if (known.Size != group.Size)
            {
                throw new WorkloadRejectedException($"Workload \"{spec.Name}\" names a start group \"{group.Name}\" of {group.Size}; its other members say {known.Size}.", "Say the same size in each of them.");
            }

            if (known.Members.Count == known.Size)
            {
                throw new WorkloadRejectedException($"Workload \"{spec.Name}\" names the start group \"{group.Name}\", which has its {known.Size} members.", "Use another name, or a greater size in each of them.");
            }
        }
    }

    /// <summary>Puts an entry into its group while it waits for its first start, and takes it out otherwise.</summary>
    public void Index(WorkloadEntry entry)
    {
        if (entry.Spec.StartGroup is not { } group)
        {
            return;
        }

        var key = (entry.Spec.Tenant, group.Name);
        if (entry.Phase == WorkloadPhase.Waiting && !entry.GroupStarted)
        {
            if (entry.Group is null)
            {
                entry.Group = _groups.TryGetValue(key, out var known) ? known : _groups[key] = new StartGroupEntry(group.Size);
                entry.Group.Members.Add(entry);
            }
        }
        else if (entry.Group is { } left)
        {
            entry.Group = null;
            left.Members.Remove(entry);
            if (left.Members.Count == 0)
            {
                _groups.Remove(key);
            }
        }
    }
}
