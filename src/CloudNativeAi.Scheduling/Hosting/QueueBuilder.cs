namespace CloudNativeAi.Scheduling.Hosting;

internal sealed class QueueBuilder(QueueOptions options) : IQueueBuilder
{
    public QueueOptions Options => options;

    public IQueueBuilder Nominal(ResourceName resource, ResourceQuantity quantity)
    {
        options.Nominal[resource.Value] = quantity;
        return this;
    }

    public IQueueBuilder BorrowingLimit(ResourceName resource, ResourceQuantity quantity)
    {
        options.BorrowingLimit[resource.Value] = quantity;
        return this;
    }

    public IQueueBuilder LendingLimit(ResourceName resource, ResourceQuantity quantity)
    {
        options.LendingLimit[resource.Value] = quantity;
        return this;
    }

    public IQueueBuilder Flavor(string name, Action<FlavorQuotaOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var flavor = new FlavorQuotaOptions { Name = name };
        configure(flavor);
        options.Flavors.Add(flavor);
        return this;
    }

    public IQueueBuilder Cohort(string name, decimal weight = 1)
    {
        (options.Cohort, options.Weight) = (name, weight);
        return this;
    }

    public IQueueBuilder Preemption(Action<PreemptionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(options.Preemption);
        return this;
    }

    public IQueueBuilder Ordering(QueueOrdering ordering)
    {
        options.Ordering = ordering;
        return this;
    }

    public IQueueBuilder Tenants(params ReadOnlySpan<Tenant> tenants)
    {
        foreach (var tenant in tenants)
        {
            options.Tenants.Add(tenant.Name);
        }

        return this;
    }
}
