using System.Collections.Concurrent;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>Where data is, in the test's hand.</summary>
internal sealed class TestLocality : IDataLocality
{
    private readonly ChangeFeed<(NodeId Node, ContentKey Content), long> _held = new();
    private readonly ConcurrentDictionary<ContentKey, long> _sizes = new();

    /// <summary>How often sizes were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Lists nothing at all.</summary>
    public bool IsSilent { get; set; }

    public void Size(string content, long bytes) => _sizes[new ContentKey(content)] = bytes;

    public void Hold(string node, string content, long bytes) => _held.Upsert((new NodeId($"test/{node}"), new ContentKey(content)), bytes);

    public void Drop(string node, string content) => _held.Delete((new NodeId($"test/{node}"), new ContentKey(content)));

    public IAsyncEnumerable<Change<(NodeId Node, ContentKey Content), long>> WatchAsync(CancellationToken cancellationToken = default) =>
        IsSilent ? new ChangeFeed<(NodeId Node, ContentKey Content), long>(ready: false).WatchAsync(cancellationToken) : _held.WatchAsync(cancellationToken);

    public ValueTask<long?> GetSizeAsync(ContentKey content, CancellationToken cancellationToken = default)
    {
        Asked++;
        return content.Value == "broken" ? throw new InvalidOperationException("broken") : new(_sizes.TryGetValue(content, out var bytes) ? bytes : null);
    }
}
