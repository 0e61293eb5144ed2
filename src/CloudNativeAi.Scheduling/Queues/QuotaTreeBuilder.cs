using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Makes the tree of quotas from what was configured.</summary>
internal sealed class QuotaTreeBuilder
{
    private readonly SchedulingOptions _options;
    private readonly Dictionary<string, QuotaNode> _cohorts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuotaNode> _queues = new(StringComparer.Ordinal);

    /// <param name="options">The configuration.</param>
    /// <param name="deleted">Queues that are no longer in it.</param>
    public QuotaTreeBuilder(SchedulingOptions options, IEnumerable<string> deleted)
    {
        _options = options;
        Accounts = new AccountTable(options.Queues.Values.SelectMany(queue => AllAccountsOf(queue, queue.Flavors)).Concat(options.Cohorts.Values.SelectMany(cohort => AllAccountsOf(cohort, cohort.Flavors))));
        foreach (var name in options.Cohorts.Keys.Concat(options.Queues.Values.Select(queue => queue.Cohort)).Concat(options.Cohorts.Values.Select(cohort => cohort.Parent)).OfType<string>().Distinct().Order(StringComparer.Ordinal))
        {
            var cohort = options.Cohorts.TryGetValue(name, out var found) ? found : new CohortOptions();
            _cohorts[name] = Fill(new QuotaNode(name, isQueue: false, Weight(cohort.Weight), Accounts.Count), cohort, cohort.Flavors);
        }

        foreach (var (name, cohort) in options.Cohorts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (cohort.Parent is { } parent && !_cohorts[parent].IsBelow(_cohorts[name]))
            {
                _cohorts[name].Join(_cohorts[parent]);
            }
        }

        foreach (var (name, queue) in options.Queues.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var node = _queues[name] = Fill(new QuotaNode(name, isQueue: true, Weight(queue.Weight), Accounts.Count), queue, queue.Flavors);
            if (queue.Cohort is { } cohort)
            {
                node.Join(_cohorts[cohort]);
                NameSums(node, queue);
            }
        }

        foreach (var name in deleted)
        {
            _queues[name] = new QuotaNode(name, isQueue: true, 1000, Accounts.Count);
        }

        foreach (var root in _cohorts.Values.Concat(_queues.Values).Where(node => node.Parent is null))
        {
            root.Settle();
        }
    }

    public AccountTable Accounts { get; }

    /// <summary>All cohorts and queues.</summary>
    public IEnumerable<QuotaNode> Nodes => _cohorts.Values.Concat(_queues.Values);

    public QuotaNode this[string queue] => _queues[queue];

    public IReadOnlyList<(string Name, FlavorOptions Options)> Flavors(QueueOptions? queue) =>
        [.. (queue?.Flavors ?? []).Select(flavor => (flavor.Name, _options.Flavors.TryGetValue(flavor.Name, out var known) ? known : new FlavorOptions()))];

    private static IEnumerable<QuotaAccount> AccountsOf(QuotaOptions quota, string? flavor) =>
        quota.Nominal.Keys.Concat(quota.BorrowingLimit.Keys).Concat(quota.LendingLimit.Keys).Distinct().Select(resource => new QuotaAccount(flavor, resource));

    private static long Weight(decimal weight) => (long)decimal.Round(weight * 1000);

    private static IEnumerable<QuotaAccount> AllAccountsOf(QuotaOptions quota, IEnumerable<FlavorQuotaOptions> flavors) =>
        AccountsOf(quota, null).Concat(flavors.SelectMany(flavor => AccountsOf(flavor, flavor.Name)));

    private QuotaNode Fill(QuotaNode node, QuotaOptions quota, IEnumerable<FlavorQuotaOptions> flavors)
    {
        FillOf(node, quota, null);
        foreach (var flavor in flavors)
        {
            FillOf(node, flavor, flavor.Name);
        }

        return node;
    }

    private void FillOf(QuotaNode node, QuotaOptions quota, string? flavor)
    {
        foreach (var account in AccountsOf(quota, flavor))
        {
            ref var limit = ref node[Accounts.Find(flavor, account.Resource)];
            limit.Named = true;
            limit.Nominal = quota.Nominal.TryGetValue(account.Resource.Value, out var nominal) ? QuotaUnits.OfQuota(account.Resource, nominal) : 0;
            limit.Borrowing = quota.BorrowingLimit.TryGetValue(account.Resource.Value, out var borrowing) ? QuotaUnits.OfQuota(account.Resource, borrowing) : QuotaLimit.None;
            limit.Lending = quota.LendingLimit.TryGetValue(account.Resource.Value, out var lending) ? QuotaUnits.OfQuota(account.Resource, lending) : QuotaLimit.None;
        }
    }

    /// <summary>A cohort that caps the sum over flavors caps that of its queues too.</summary>
    private void NameSums(QuotaNode node, QueueOptions queue)
    {
        foreach (var resource in queue.Flavors.SelectMany(flavor => AccountsOf(flavor, flavor.Name)).Select(account => account.Resource))
        {
            if (Accounts.Find(null, resource) is >= 0 and var account)
            {
                for (var above = node.Parent; above is not null; above = above.Parent)
                {
                    node[account].Named |= above[account].Named;
                }
            }
        }
    }
}
