using System.Text;
using System.Text.Json;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Locality;

/// <summary>Which content this machine's cache holds. The node's name is known from whoever composes it or the first attach, and remembered beside the cache.</summary>
internal sealed class LocalContent : IDataLocality, IDisposable
{
    private const string NodeFile = "node";
    private static readonly string[] Kinds = ["dataset-version", "model-version"];

    private readonly Lock _gate = new();
    private readonly ChangeFeed<(NodeId Node, ContentKey Content), long> _feed = new();
    private readonly Dictionary<ContentKey, long> _sizes = [];
    private readonly Dictionary<ContentKey, Held> _held = [];
    private readonly Dictionary<string, List<ContentKey>> _users = new(StringComparer.Ordinal);
    private readonly DiskCache _cache;
    private readonly IStateStore _store;
    private NodeId? _node;

    public LocalContent(DiskCache cache, IStateStore store, NodeId? node)
    {
        (_cache, _store, _node) = (cache, store, node);
        _cache.Removed += Lost;
    }

    /// <summary>Which node this machine is; null: nobody said yet.</summary>
    public NodeId? Node
    {
        get
        {
            lock (_gate)
            {
                if (_node is not null)
                {
                    return _node;
                }
            }

            // Not under the lock: the cache calls back under its own.
            var recalled = Recall();
            lock (_gate)
            {
                return _node ??= recalled;
            }
        }
    }

    public void Dispose() => _cache.Removed -= Lost;

    public IAsyncEnumerable<Change<(NodeId Node, ContentKey Content), long>> WatchAsync(CancellationToken cancellationToken = default) => _feed.WatchAsync(cancellationToken);

    public async ValueTask<long?> GetSizeAsync(ContentKey content, CancellationToken cancellationToken = default)
    {
        if (Size(content) is { } known)
        {
            return known;
        }

        foreach (var kind in Kinds)
        {
            foreach (var item in await _store.ListAsync(kind, cancellationToken).ConfigureAwait(false))
            {
                if (JsonSerializer.Deserialize(item.Value.Span, CatalogJson.Default.ContentRecord) is { Content: { } value } record)
                {
                    Know(new(value), record.Bytes);
                }
            }
        }

        return Size(content);
    }

    /// <summary>A consumer runs on that node and its data comes from here: this machine is it.</summary>
    public void Attached(NodeId node)
    {
        lock (_gate)
        {
            if (_node == node)
            {
                return;
            }

            _node = node;
        }

        try
        {
            if (_cache.TryOpen() is { } disk)
            {
                AtomicFile.Write(disk, NodeFile, Encoding.UTF8.GetBytes(node.Value));
            }
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // Said again at the next attach.
        }
    }

    public void Know(ContentKey content, long size)
    {
        lock (_gate)
        {
            _sizes[content] = size;
        }
    }

    /// <summary>Looks how much of a content is here, and tells.</summary>
    public void Refresh(DatasetVersion version, IReadOnlyList<CachedObject> objects)
    {
        Know(version.Content, version.Bytes);
        if (Node is not { } node)
        {
            return;
        }

        var bytes = objects.ToDictionary(static o => o.Key, o => _cache.Look(o).Bytes, StringComparer.Ordinal);
        lock (_gate)
        {
            Forget(version.Content);
            _held[version.Content] = new(bytes.Values.Sum(), bytes);
            foreach (var key in bytes.Keys)
            {
                if (!_users.TryGetValue(key, out var users))
                {
                    _users[key] = users = [];
                }

                users.Add(version.Content);
            }

            Tell(node, version.Content);
        }
    }

    private void Lost(string key, long bytes)
    {
        lock (_gate)
        {
            foreach (var content in _users.GetValueOrDefault(key, []))
            {
                if (_node is { } node && _held.TryGetValue(content, out var held) && held.ByKey.Remove(key, out var counted))
                {
                    held.Bytes -= counted;
                    Tell(node, content);
                }
            }

            _users.Remove(key);
        }
    }

    private void Tell(NodeId node, ContentKey content)
    {
        var bytes = _held[content].Bytes;
        if (bytes > 0)
        {
            _feed.Upsert((node, content), bytes);
        }
        else
        {
            _feed.Delete((node, content));
        }
    }

    private void Forget(ContentKey content)
    {
        if (_held.Remove(content, out var held))
        {
            foreach (var key in held.ByKey.Keys)
            {
                _users.GetValueOrDefault(key)?.Remove(content);
            }
        }
    }

    private long? Size(ContentKey content)
    {
        lock (_gate)
        {
            return _sizes.TryGetValue(content, out var size) ? size : null;
        }
    }

    private NodeId? Recall()
    {
        try
        {
            return _cache.TryOpen() is { } disk && AtomicFile.Read(disk, NodeFile, 1024) is { Length: > 0 } bytes ? new NodeId(Encoding.UTF8.GetString(bytes)) : null;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return null;
        }
    }

    private sealed class Held(long bytes, Dictionary<string, long> byKey)
    {
        public long Bytes { get; set; } = bytes;

        public Dictionary<string, long> ByKey => byKey;
    }
}
