namespace CloudNativeAi.Resources.Pools;

/// <summary>Pools of configuration and of the state store; configuration's win. For one writer.</summary>
internal sealed class PoolMerge(ChangeFeed<string, ResourcePool> feed)
{
    private readonly Dictionary<StateKey, ResourcePool> _stored = [];
    private readonly HashSet<StateKey> _listing = [];
    private IReadOnlyDictionary<string, PoolOptions> _configured = new Dictionary<string, PoolOptions>();

    /// <summary>All pools, by name.</summary>
    public IReadOnlyList<ResourcePool> Pools { get; private set; } = [];

    public void Apply(Change<StateKey, StateItem> change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listing.UnionWith(_stored.Keys);
                return;
            case ChangeKind.Synced:
                foreach (var gone in _listing)
                {
                    _stored.Remove(gone);
                }

                _listing.Clear();
                break;
            default:
                _listing.Remove(change.Key);
                Set(change.Key, change.Value);
                break;
        }

        Publish();
    }

    public void Configure(IDictionary<string, PoolOptions> pools)
    {
        _configured = new Dictionary<string, PoolOptions>(pools, StringComparer.Ordinal);
        Publish();
    }

    private void Set(StateKey key, StateItem? item)
    {
        if (PoolRecords.ReadPool(item) is { } pool)
        {
            _stored[key] = pool;
        }
        else
        {
            _stored.Remove(key);
        }
    }

    private void Publish()
    {
        var pools = new SortedDictionary<string, ResourcePool>(StringComparer.Ordinal);
        foreach (var pool in _stored.Values)
        {
            pools[pool.Name] = pool;
        }

        foreach (var (name, options) in _configured)
        {
            pools[name] = ToPool(name, options);
        }

        Pools = [.. pools.Values];
        feed.Replace(pools);
    }

    private static ResourcePool ToPool(string name, PoolOptions options) => new(name)
    {
        Lifecycle = options.Lifecycle,
        Labels = new Dictionary<string, string>(options.Labels, StringComparer.Ordinal),
        Selector = new Dictionary<string, string>(options.Selector, StringComparer.Ordinal),
        PricePerHour = options.PricePerHour,
        Currency = options.Currency,
        FromConfiguration = true,
    };
}
