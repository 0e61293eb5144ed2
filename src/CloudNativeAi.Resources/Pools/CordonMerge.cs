namespace CloudNativeAi.Resources.Pools;

/// <summary>Which nodes are cordoned, as stored. For one writer.</summary>
internal sealed class CordonMerge(NodeMerge nodes)
{
    private readonly Dictionary<StateKey, NodeId> _stored = [];
    private readonly HashSet<StateKey> _listing = [];

    public void Apply(Change<StateKey, StateItem> change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listing.UnionWith(_stored.Keys);
                break;
            case ChangeKind.Synced:
                foreach (var gone in _listing)
                {
                    Set(gone, null);
                }

                _listing.Clear();
                break;
            default:
                _listing.Remove(change.Key);
                Set(change.Key, change.Value);
                break;
        }
    }

    private void Set(StateKey key, StateItem? item)
    {
        if (PoolRecords.ReadCordon(item) is { } node)
        {
            _stored[key] = node;
            nodes.SetCordon(node, true);
        }
        else if (_stored.Remove(key, out var freed))
        {
            nodes.SetCordon(freed, false);
        }
    }
}
