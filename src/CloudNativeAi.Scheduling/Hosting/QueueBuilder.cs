namespace CloudNativeAi.Scheduling.Hosting;

internal sealed class QueueBuilder(QueueOptions options) : IQueueBuilder
{
    public QueueOptions Options => options;

    public IQueueBuilder Nominal(ResourceName resource, ResourceQuantity quantity)
    {
        options.Nominal[resource.Value] = quantity;
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
