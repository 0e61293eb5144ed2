namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What one replica uses of an account.</summary>
/// <param name="Account">The account's number in its tree.</param>
/// <param name="Amount">Above 0, as <see cref="QuotaUnits"/> counts.</param>
internal readonly record struct QuotaCharge(int Account, long Amount)
{
    /// <summary>So many replicas of each, amounts of the same account together.</summary>
    public static IEnumerable<QuotaCharge> Sum(IEnumerable<(QuotaCharge[] Charges, int Replicas)> sets) =>
        from set in sets
        from charge in set.Charges
        where set.Replicas > 0
        group charge.Amount * set.Replicas by charge.Account into account
        orderby account.Key
        select new QuotaCharge(account.Key, account.Sum());
}
