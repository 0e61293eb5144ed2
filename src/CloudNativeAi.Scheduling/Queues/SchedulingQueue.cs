namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A queue: its rules, and what its placed workloads use of each resource that its quota names.</summary>
internal sealed class SchedulingQueue(string name)
{
    private HashSet<string> _tenants = [];

    public string Name { get; } = name;

    public QueueOrdering Ordering { get; private set; }

    /// <summary>Deleted from the configuration: running work runs on, waiting work stays, new work is refused.</summary>
    public bool Stopped { get; private set; }

    /// <summary>The resources its quota names, in ordinal order.</summary>
    public ResourceName[] Resources { get; private set; } = [];

    /// <summary>The most of each of <see cref="Resources"/>.</summary>
    public ResourceQuantity[] Nominal { get; private set; } = [];

    /// <summary>Charged now, of each of <see cref="Resources"/>.</summary>
    public ResourceQuantity[] Used { get; private set; } = [];

    public bool Admits(Tenant tenant) => _tenants.Count == 0 || _tenants.Contains(tenant.Name);

    /// <summary>Takes new rules; what is used must be counted again afterwards.</summary>
    public void Configure(QueueOptions? options)
    {
        Stopped = options is null;
        Ordering = options?.Ordering ?? Ordering;
        _tenants = [.. options?.Tenants ?? []];
        KeyValuePair<string, ResourceQuantity>[] nominal = [.. (options?.Nominal ?? new Dictionary<string, ResourceQuantity>()).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        Resources = [.. nominal.Select(pair => new ResourceName(pair.Key))];
        Nominal = [.. nominal.Select(pair => pair.Value)];
        Used = new ResourceQuantity[nominal.Length];
    }

    /// <summary>Whether one more replica is within the quota; one that asks for nothing of a resource always is, however much is used.</summary>
    public bool Fits(ResourceQuantity[] charge)
    {
        for (var i = 0; i < charge.Length; i++)
        {
            if (charge[i].Sign > 0 && Used[i] + charge[i] > Nominal[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what is charged already is within the quota, as far as a replica of this charge cares.</summary>
    public bool IsWithin(ResourceQuantity[] charge)
    {
        for (var i = 0; i < charge.Length; i++)
        {
            if (charge[i].Sign > 0 && Used[i] > Nominal[i])
            {
                return false;
            }
        }

        return true;
    }

    public void Charge(ResourceQuantity[] charge)
    {
        for (var i = 0; i < charge.Length; i++)
        {
            Used[i] += charge[i];
        }
    }

    public void Discharge(ResourceQuantity[] charge)
    {
        for (var i = 0; i < charge.Length; i++)
        {
            Used[i] -= charge[i];
        }
    }
}
