namespace CloudNativeAi.Resources.Tests.Pools;

/// <summary>A source that does what a test says, watch by watch.</summary>
internal sealed class ScriptedSource(string name) : INodeSource
{
    private int _watches;

    public string Name => name;

    public ChangeFeed<NodeId, Node> Feed { get; } = new();

    /// <summary>The n-th watch, from 0; default: the feed.</summary>
    public Func<int, CancellationToken, IAsyncEnumerable<Change<NodeId, Node>>>? Script { get; set; }

    public int Watches => _watches;

    public IAsyncEnumerable<Change<NodeId, Node>> WatchAsync(CancellationToken cancellationToken = default)
    {
        var n = Interlocked.Increment(ref _watches) - 1;
        return Script is null ? Feed.WatchAsync(cancellationToken) : Script(n, cancellationToken);
    }

    public ScriptedSource Put(Node node)
    {
        Feed.Upsert(node.Id, node);
        return this;
    }
}
