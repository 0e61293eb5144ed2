namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a queue has of one account, as people read it.</summary>
/// <param name="Account">Which account.</param>
/// <param name="Number">Its number in the tree.</param>
/// <param name="Own">The queue's own quota.</param>
/// <param name="Used">Used by its workloads.</param>
/// <param name="Available">How much more may be used now.</param>
/// <param name="Most">The most that could be used with the whole cohort idle.</param>
internal sealed record QueueQuota(QuotaAccount Account, int Number, ResourceQuantity Own, ResourceQuantity Used, ResourceQuantity Available, ResourceQuantity Most)
{
    /// <summary>All accounts that a queue names.</summary>
    public static IEnumerable<QueueQuota> Of(QuotaNode queue, AccountTable accounts) =>
        from number in Enumerable.Range(0, queue.Accounts)
        where queue[number].Named
        select Of(queue, accounts, number);

    /// <summary>One account of a queue.</summary>
    public static QueueQuota Of(QuotaNode queue, AccountTable accounts, int number)
    {
        var account = accounts[number];
        return new(account, number, Quantity(queue[number].Subtree), Quantity(queue[number].Used), Quantity(Math.Max(0, queue.Available(number))), Quantity(queue[number].Potential));

        ResourceQuantity Quantity(long amount) => QuotaUnits.ToQuantity(account.Resource, amount);
    }
}
