namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Who waits for whose end. Only workloads that are known can be depended on, so that no cycle can arise.</summary>
internal sealed class Dependencies(OutcomeTable outcomes)
{
    private readonly Dictionary<Guid, List<WorkloadEntry>> _dependents = [];
    private readonly List<WorkloadEntry> _met = [];
    private readonly SortedSet<WorkloadEntry> _doomed = new(WorkloadOrder.Instance);

    /// <summary>Those that can never start.</summary>
    public SortedSet<WorkloadEntry> Doomed => _doomed;

    /// <summary>What a spec depends on that has not ended yet.</summary>
    /// <exception cref="WorkloadRejectedException">One of them is not known, or ended without success.</exception>
    public HashSet<Guid> Open(WorkloadSpec spec, IReadOnlyDictionary<Guid, WorkloadEntry> entries)
    {
        var open = new HashSet<Guid>();
        foreach (var id in spec.DependsOn)
        {
            if (entries.TryGetValue(id, out var entry) && entry.Spec.Tenant == spec.Tenant)
            {
                open.Add(id);
                continue;
            }

            switch (outcomes.Find(id, spec.Tenant))
            {
                case WorkloadOutcome.Succeeded:
                    break;
                case { } outcome:
                    throw new WorkloadRejectedException($"Workload \"{spec.Name}\" depends on {id}, which {Text(outcome)}.", "Run that one again under a new id, and depend on it.", RejectionReason.DependencyFailed);
                default:
                    throw new WorkloadRejectedException(
                        $"Workload \"{spec.Name}\" depends on {id}, and tenant \"{spec.Tenant}\" has no such workload among those that wait or run, or the last {OutcomeTable.Capacity} that ended.",
                        "Submit that one first, or leave out what ended long ago.");
            }
        }

        return open;
    }

    /// <summary>An entry is known now; what it depends on is in <see cref="WorkloadEntry.Unmet"/>.</summary>
    public void Add(WorkloadEntry entry)
    {
        foreach (var id in entry.Unmet)
        {
            if (!_dependents.TryGetValue(id, out var list))
            {
                _dependents[id] = list = [];
            }

            list.Add(entry);
        }
    }

    /// <summary>An entry is known no more.</summary>
    public void Remove(WorkloadEntry entry)
    {
        _doomed.Remove(entry);
        foreach (var id in entry.Unmet)
        {
            if (_dependents.TryGetValue(id, out var list))
            {
                list.Remove(entry);
                if (list.Count == 0)
                {
                    _dependents.Remove(id);
                }
            }
        }
    }

    /// <summary>A workload ended: the entries that waited for it, changed.</summary>
    public IReadOnlyList<WorkloadEntry> Ended(Guid id, string name, WorkloadOutcome outcome)
    {
        if (!_dependents.Remove(id, out var list))
        {
            return [];
        }

        foreach (var entry in list)
        {
            if (outcome == WorkloadOutcome.Succeeded)
            {
                entry.Unmet = [.. entry.Unmet.Where(other => other != id)];
                if (entry.Unmet.Length == 0)
                {
                    _met.Add(entry);
                }
            }
            else
            {
                Doom(entry, $"\"{name}\", which it depends on, {Text(outcome)}.");
            }
        }

        return list;
    }

    /// <summary>After a restart: what ended while an entry that waits for it could not be written.</summary>
    /// <returns>The entries that changed.</returns>
    public IReadOnlyList<WorkloadEntry> Resolve(IReadOnlyDictionary<Guid, WorkloadEntry> entries)
    {
        var changed = new HashSet<WorkloadEntry>();
        foreach (var id in _dependents.Keys.Where(id => !entries.ContainsKey(id)).Order().ToList())
        {
            var tenant = _dependents[id][0].Spec.Tenant;
            changed.UnionWith(Ended(id, id.ToString(), outcomes.Find(id, tenant) ?? WorkloadOutcome.Failed));
        }

        return [.. changed.Order(WorkloadOrder.Instance)];
    }

    /// <summary>Those whose last dependency ended since this was last asked.</summary>
    public IReadOnlyList<WorkloadEntry> TakeMet()
    {
        if (_met.Count == 0)
        {
            return [];
        }

        WorkloadEntry[] met = [.. _met];
        _met.Clear();
        return met;
    }

    private void Doom(WorkloadEntry entry, string why)
    {
        entry.Doomed ??= why;
        _doomed.Add(entry);
    }

    private static string Text(WorkloadOutcome outcome) => outcome switch
    {
        WorkloadOutcome.Succeeded => "succeeded",
        WorkloadOutcome.Failed => "failed",
        WorkloadOutcome.Cancelled => "was cancelled",
        WorkloadOutcome.TimedOut => "ran out of time",
        _ => "could not start, as something it depends on did not succeed",
    };
}
