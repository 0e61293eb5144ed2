namespace CloudNativeAi.Resources.Pools;

/// <summary>Who has not listed yet. For one writer; the tasks are for everybody.</summary>
internal sealed class FirstList(IEnumerable<string> sources, ChangeFeed<NodeId, Node> nodes, ChangeFeed<string, ResourcePool> pools)
{
    private readonly HashSet<string> _sources = new(sources, StringComparer.Ordinal);
    private readonly TaskCompletionSource _nodesListed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _poolsListed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _cordons;

    public Task Nodes => _nodesListed.Task;

    public Task Pools => _poolsListed.Task;

    public void SourceDone(string source)
    {
        _sources.Remove(source);
        Settle();
    }

    public void PoolsDone()
    {
        pools.Ready();
        _poolsListed.TrySetResult();
        Settle();
    }

    public void CordonsDone()
    {
        _cordons = true;
        Settle();
    }

    /// <summary>Waits for no source any more; stored state is still waited for, an unknown cordon must not be placed on.</summary>
    /// <returns>Those given up.</returns>
    public IReadOnlyList<string> GiveUp()
    {
        List<string> late = [.. _sources];
        _sources.Clear();
        Settle();
        return late;
    }

    private void Settle()
    {
        if (_sources.Count == 0 && _cordons && _poolsListed.Task.IsCompleted)
        {
            nodes.Ready();
            _nodesListed.TrySetResult();
        }
    }
}
