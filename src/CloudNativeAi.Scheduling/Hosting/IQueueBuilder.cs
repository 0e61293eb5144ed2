namespace CloudNativeAi.Scheduling;

/// <summary>Describes one queue in code.</summary>
public interface IQueueBuilder
{
    /// <summary>What configuration would bind.</summary>
    QueueOptions Options { get; }

    /// <summary>What the queue's placed workloads may always use of one resource together; 0 or more.</summary>
    IQueueBuilder Nominal(ResourceName resource, ResourceQuantity quantity);

    /// <summary>The most of one resource beyond that, while others of the cohort leave it idle; 0 or more.</summary>
    IQueueBuilder BorrowingLimit(ResourceName resource, ResourceQuantity quantity);

    /// <summary>The most of it that others may use while it is idle; 0 or more.</summary>
    IQueueBuilder LendingLimit(ResourceName resource, ResourceQuantity quantity);

    /// <summary>Adds quota of one flavor, after those added before.</summary>
    /// <param name="name">A flavor that <see cref="ISchedulingBuilder.AddFlavor"/> or configuration describes.</param>
    /// <param name="configure">Its quota.</param>
    IQueueBuilder Flavor(string name, Action<FlavorQuotaOptions> configure);

    /// <summary>Lets the queue lend to, and borrow from, others of a cohort.</summary>
    /// <param name="name">A cohort; one that nobody describes exists without quota of its own.</param>
    /// <param name="weight">The queue's part of what is borrowed, against its siblings; 0 … 1,000,000.</param>
    IQueueBuilder Cohort(string name, decimal weight = 1);

    /// <summary>Whom its workloads may displace.</summary>
    IQueueBuilder Preemption(Action<PreemptionOptions> configure);

    /// <summary>Who goes first.</summary>
    IQueueBuilder Ordering(QueueOrdering ordering);

    /// <summary>Lets only these tenants submit to the queue.</summary>
    IQueueBuilder Tenants(params ReadOnlySpan<Tenant> tenants);
}
