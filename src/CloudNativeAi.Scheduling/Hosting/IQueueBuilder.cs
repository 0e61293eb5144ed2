namespace CloudNativeAi.Scheduling;

/// <summary>Describes one queue in code.</summary>
public interface IQueueBuilder
{
    /// <summary>What configuration would bind.</summary>
    QueueOptions Options { get; }

    /// <summary>The most of one resource that the queue's placed workloads may use together; 0 or more.</summary>
    IQueueBuilder Nominal(ResourceName resource, ResourceQuantity quantity);

    /// <summary>Who goes first.</summary>
    IQueueBuilder Ordering(QueueOrdering ordering);

    /// <summary>Lets only these tenants submit to the queue.</summary>
    IQueueBuilder Tenants(params ReadOnlySpan<Tenant> tenants);
}
