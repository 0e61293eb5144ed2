using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling;

/// <summary>Which node holds how much of which content, as told from outside, whether its row is known or not; and the same by row, for plugins.</summary>
/// <remarks>Few nodes hold any one content: what is not held takes no room.</remarks>
internal sealed class ContentTable
{
    private readonly Dictionary<ContentKey, int> _ids = [];
    private readonly List<Content> _contents = [];
    private readonly Dictionary<NodeId, Dictionary<int, long>> _told = [];
    private readonly List<ContentId> _asked = [];

    /// <summary>Contents that somebody asks for, in the order in which they were first asked for.</summary>
    public IReadOnlyList<ContentId> Asked => _asked;

    public ContentKey this[ContentId id] => _contents[id.Index].Key;

    public ContentId Intern(ContentKey key)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, key, out var known);
        if (!known)
        {
            id = _contents.Count;
            _contents.Add(new Content(key));
        }

        return new(id);
    }

    /// <summary>Somebody asks for it: its size matters.</summary>
    public void Want(ContentId id)
    {
        if (!_contents[id.Index].Wanted)
        {
            _contents[id.Index].Wanted = true;
            _asked.Add(id);
        }
    }

    public bool IsWanted(ContentId id) => _contents[id.Index].Wanted;

    /// <summary>Bytes of the whole; null: not known.</summary>
    public long? SizeOf(ContentId id) => _contents[id.Index].Size;

    public long Held(int row, ContentId id) => _contents[id.Index].ByRow.TryGetValue(row, out var bytes) ? bytes : 0;

    /// <summary>Each row that holds any of it.</summary>
    public IReadOnlyDictionary<int, long> Holders(ContentId id) => _contents[id.Index].ByRow;

    /// <summary>All that was told of a content, node by node.</summary>
    public IEnumerable<KeyValuePair<NodeId, long>> Told(ContentId id) =>
        from node in _told
        where node.Value.ContainsKey(id.Index)
        select KeyValuePair.Create(node.Key, node.Value[id.Index]);

    /// <summary>Everything that was told.</summary>
    public IEnumerable<(NodeId Node, ContentKey Content)> Told() =>
        from node in _told
        from content in node.Value.Keys
        select (node.Key, _contents[content].Key);

    /// <summary>False: it is no other than before.</summary>
    public bool SetSize(ContentId id, long? bytes)
    {
        bytes = bytes is { } size ? Math.Clamp(size, 0, Amounts.Greatest) : null;
        var changed = _contents[id.Index].Size != bytes;
        _contents[id.Index].Size = bytes;
        return changed;
    }

    /// <summary>A node holds so much, 0 or less: nothing. False: it is no other than before.</summary>
    /// <param name="node">Which.</param>
    /// <param name="row">Its row; −1: none.</param>
    /// <param name="id">Of what.</param>
    /// <param name="bytes">How much.</param>
    public bool SetHeld(NodeId node, int row, ContentId id, long bytes)
    {
        bytes = Math.Clamp(bytes, 0, Amounts.Greatest);
        if (bytes == (_told.TryGetValue(node, out var here) && here.TryGetValue(id.Index, out var before) ? before : 0))
        {
            return false;
        }

        if (bytes > 0)
        {
            (here ??= _told[node] = [])[id.Index] = bytes;
        }
        else if (here!.Remove(id.Index) && here.Count == 0)
        {
            _told.Remove(node);
        }

        if (row >= 0)
        {
            Put(row, id.Index, bytes);
        }

        return true;
    }

    /// <summary>A node stands in a row now.</summary>
    public void Place(NodeId node, int row)
    {
        foreach (var (id, bytes) in _told.GetValueOrDefault(node) ?? [])
        {
            Put(row, id, bytes);
        }
    }

    /// <summary>A node stands in its row no more; what it holds is remembered.</summary>
    public void Leave(NodeId node, int row)
    {
        foreach (var id in _told.GetValueOrDefault(node)?.Keys ?? Enumerable.Empty<int>())
        {
            _contents[id].ByRow.Remove(row);
        }
    }

    public ContentTable Clone()
    {
        var clone = new ContentTable();
        foreach (var content in _contents)
        {
            clone._ids.Add(content.Key, clone._contents.Count);
            clone._contents.Add(new Content(content.Key, new(content.ByRow)) { Size = content.Size, Wanted = content.Wanted });
        }

        foreach (var (node, held) in _told)
        {
            clone._told.Add(node, new(held));
        }

        clone._asked.AddRange(_asked);
        return clone;
    }

    private void Put(int row, int id, long bytes)
    {
        if (bytes > 0)
        {
            _contents[id].ByRow[row] = bytes;
        }
        else
        {
            _contents[id].ByRow.Remove(row);
        }
    }

    private sealed class Content(ContentKey key, Dictionary<int, long>? byRow = null)
    {
        public ContentKey Key => key;

        public long? Size { get; set; }

        public bool Wanted { get; set; }

        public Dictionary<int, long> ByRow { get; } = byRow ?? [];
    }
}
