using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>All queues, those deleted included while workloads are in them.</summary>
internal sealed class QueueTable(ClusterState state)
{
    private readonly SortedDictionary<string, SchedulingQueue> _queues = new(StringComparer.Ordinal);
    private SchedulingOptions _options = new();
    private DateTimeOffset? _advanced;

    public IEnumerable<SchedulingQueue> All => _queues.Values;

    public AccountTable Accounts { get; private set; } = AccountTable.Empty;

    public FairShare Shares { get; private set; } = new(AccountTable.Empty);

    /// <summary>Every cohort and queue, in the order in which they were made.</summary>
    public IReadOnlyList<QuotaNode> Nodes { get; private set; } = [];

    /// <summary>Whether what is borrowed is shared by weight.</summary>
    public bool FairSharing => _options.FairSharing;

    /// <summary>After what time half of what was borrowed is forgotten; null: only what is used now counts.</summary>
    public TimeSpan? UsageHalfLife => _options.FairSharing ? _options.UsageHalfLife : null;

    /// <summary>Up to when past usage is counted.</summary>
    public DateTimeOffset UsageAt => _advanced ?? default;

    public SchedulingQueue? Find(string name) => _queues.GetValueOrDefault(name);

    /// <summary>The queue of a stored workload; one that no longer exists is there, stopped.</summary>
    public SchedulingQueue FindOrStopped(string name)
    {
        if (!_queues.TryGetValue(name, out var queue))
        {
            _queues[name] = queue = new SchedulingQueue(name);
            var node = new QuotaNode(name, isQueue: true, 1000, Accounts.Count);
            node.Settle();
            queue.Configure(null, node, new FlavorMatcher(node, Accounts, [], QuotaCoverage.None, state));
        }

        return queue;
    }

    public void Configure(SchedulingOptions options)
    {
        _options = options;
        foreach (var name in options.Queues.Keys)
        {
            FindOrStopped(name);
        }

        var before = (Accounts, Nodes);
        var tree = new QuotaTreeBuilder(options, _queues.Keys.Where(name => !options.Queues.ContainsKey(name)));
        (Accounts, Shares, Nodes) = (tree.Accounts, new FairShare(tree.Accounts), [.. tree.Nodes]);
        foreach (var queue in _queues.Values)
        {
            var named = options.Queues.TryGetValue(queue.Name, out var found) ? found : null;
            queue.Configure(named, tree[queue.Name], new FlavorMatcher(tree[queue.Name], Accounts, tree.Flavors(named), named?.Coverage ?? QuotaCoverage.None, state, state.ProfileOf(named?.Profile)));
        }

        KeepHistory(before.Accounts, before.Nodes);
    }

    /// <summary>Forgets as much of what was borrowed as the time since the last look asks for.</summary>
    public void AdvanceUsage(DateTimeOffset now)
    {
        if (UsageHalfLife is { } halfLife && !(now <= _advanced))
        {
            var kept = _advanced is { } before ? Decay.Of(now - before, halfLife) : Decay.One;
            foreach (var node in Nodes)
            {
                if (node.History is { } history)
                {
                    history.Advance(kept);
                }
                else
                {
                    node.History = new UsageHistory(Accounts.Count);
                }
            }

            _advanced = now;
        }
    }

    /// <summary>As it was stored; what was borrowed then counts until the next look.</summary>
    public void RestoreUsage(QuotaNode node, DateTimeOffset at, IEnumerable<(QuotaAccount Account, long Average, long Borrowed)> usage)
    {
        node.History = new UsageHistory(Accounts.Count);
        foreach (var (account, average, borrowed) in usage)
        {
            if (Accounts.Find(account.Flavor, account.Resource) is >= 0 and var number)
            {
                node.History.Restore(number, average, borrowed);
            }
        }

        _advanced = _advanced is null || at < _advanced ? at : _advanced;
    }

    /// <summary>What is borrowed counts from now on.</summary>
    public void NoteUsage()
    {
        foreach (var node in Nodes)
        {
            node.History?.Note(node);
        }
    }

    /// <summary>A new tree remembers what members of the same name borrowed in the old one.</summary>
    private void KeepHistory(AccountTable accounts, IReadOnlyList<QuotaNode> nodes)
    {
        var known = nodes.Where(static node => node.History is not null).ToDictionary(static node => (node.IsQueue, node.Name));
        foreach (var node in Nodes)
        {
            if (known.TryGetValue((node.IsQueue, node.Name), out var before))
            {
                node.History = new UsageHistory(Accounts.Count);
                for (var account = 0; account < Accounts.Count; account++)
                {
                    if (accounts.Find(Accounts[account].Flavor, Accounts[account].Resource) is >= 0 and var old)
                    {
                        node.History[account] = before.History![old];
                    }
                }
            }
        }
    }
}
