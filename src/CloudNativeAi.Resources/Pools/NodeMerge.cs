namespace CloudNativeAi.Resources.Pools;

/// <summary>Nodes as their sources tell them, with what pools and cordons say of them. For one writer.</summary>
internal sealed class NodeMerge(ChangeFeed<NodeId, Node> feed)
{
    private readonly Dictionary<string, Dictionary<NodeId, Node>> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<NodeId>> _listing = new(StringComparer.Ordinal);
    private readonly HashSet<NodeId> _cordoned = [];
    private IReadOnlyList<ResourcePool> _pools = [];

    /// <summary>One step of a source's watch; its nodes stay until it says otherwise.</summary>
    public void Apply(string source, Change<NodeId, Node> change)
    {
        var nodes = _told.TryGetValue(source, out var known) ? known : _told[source] = [];
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listing[source] = [.. nodes.Keys];
                break;
            case ChangeKind.Upsert:
                nodes[change.Key] = change.Value!;
                _listing.GetValueOrDefault(source)?.Remove(change.Key);
                Publish(change.Value!);
                break;
            case ChangeKind.Delete:
                Remove(nodes, change.Key);
                break;
            case ChangeKind.Synced when _listing.Remove(source, out var missing):
                foreach (var gone in missing)
                {
                    Remove(nodes, gone);
                }

                break;
        }
    }

    /// <param name="pools">All pools, by name.</param>
    public void SetPools(IReadOnlyList<ResourcePool> pools)
    {
        _pools = pools;
        foreach (var node in _told.Values.SelectMany(nodes => nodes.Values))
        {
            Publish(node);
        }
    }

    public void SetCordon(NodeId id, bool cordoned)
    {
        if (cordoned ? _cordoned.Add(id) : _cordoned.Remove(id))
        {
            foreach (var nodes in _told.Values)
            {
                if (nodes.TryGetValue(id, out var node))
                {
                    Publish(node);
                }
            }
        }
    }

    private void Remove(Dictionary<NodeId, Node> nodes, NodeId id)
    {
        nodes.Remove(id);
        feed.Delete(id);
    }

    private void Publish(Node told)
    {
        var node = Merge(told);
        if (!feed.TryGet(node.Id, out var old) || !node.Equals(old))
        {
            feed.Upsert(node.Id, node);
        }
    }

    private Node Merge(Node told)
    {
        var pool = told.Pool is "" ? _pools.FirstOrDefault(pool => Selects(pool, told)) : _pools.FirstOrDefault(pool => pool.Name == told.Pool);
        return told with
        {
            Pool = pool?.Name ?? "",
            Lifecycle = pool?.Lifecycle ?? told.Lifecycle,
            Schedulable = told.Schedulable && !_cordoned.Contains(told.Id),
            Labels = pool is null || pool.Labels.Count == 0 ? told.Labels : Combine(pool.Labels, told.Labels),
        };
    }

    private static bool Selects(ResourcePool pool, Node node) =>
        pool.Selector.Count > 0 && pool.Selector.All(pair => node.Labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <summary>A node's own labels win.</summary>
    private static Dictionary<string, string> Combine(IReadOnlyDictionary<string, string> pool, IReadOnlyDictionary<string, string> own)
    {
        var labels = new Dictionary<string, string>(pool, StringComparer.Ordinal);
        foreach (var (key, value) in own)
        {
            labels[key] = value;
        }

        return labels;
    }
}
