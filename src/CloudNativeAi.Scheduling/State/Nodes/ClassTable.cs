using System.Globalization;
using System.Text;
using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Node classes by content, counted: a class that no row has gives its number back.</summary>
internal sealed class ClassTable
{
    /// <summary>The class of rows whose node is gone: takes nothing, held for ever.</summary>
    public const int Gone = 0;

    private readonly Dictionary<string, int> _byKey;
    private readonly List<int> _rows;
    private readonly Stack<int> _free;

    public ClassTable()
    {
        _byKey = new(StringComparer.Ordinal);
        _rows = [1];
        _free = new();
    }

    private ClassTable(ClassTable other)
    {
        _byKey = new(other._byKey, StringComparer.Ordinal);
        _rows = [.. other._rows];
        _free = new(other._free.Reverse());
    }

    /// <summary>The class of a node, held once more. New: its number stood for another class, or for none.</summary>
    public (int Id, bool New) Hold(Node node, NodeTable table)
    {
        var key = Key(node);
        if (_byKey.TryGetValue(key, out var id))
        {
            _rows[id]++;
            return (id, false);
        }

        if (!_free.TryPop(out id))
        {
            id = _rows.Count;
            _rows.Add(0);
            table.Classes.Add(null);
        }

        _byKey.Add(key, id);
        _rows[id] = 1;
        table.Classes[id] = new NodeClass(
            key,
            Closed(node).Length == 0,
            Closed(node),
            node.Pool,
            node.Lifecycle,
            node.Labels.ToDictionary(StringComparer.Ordinal),
            [.. node.Taints]);
        return (id, true);
    }

    public void Drop(int id, NodeTable table)
    {
        if (--_rows[id] == 0)
        {
            _byKey.Remove(table.Classes[id]!.Key);
            table.Classes[id] = null;
            _free.Push(id);
        }
    }

    public ClassTable Clone() => new(this);

    private static string Closed(Node node) =>
        !node.Ready ? "is not ready"
        : !node.Schedulable ? "is cordoned"
        : node.ReclaimAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"is reclaimed at {at:u}")
        : "";

    private static string Key(Node node)
    {
        var key = new StringBuilder();
        Append(key, Closed(node));
        Append(key, node.Pool);
        key.Append((char)('0' + (int)node.Lifecycle));
        foreach (var (name, value) in node.Labels.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            Append(key, name);
            Append(key, value);
        }

        key.Append('|');
        foreach (var taint in node.Taints)
        {
            Append(key, taint.Key);
            Append(key, taint.Value);
            key.Append((char)('0' + (int)taint.Effect));
        }

        return key.ToString();
    }

    private static void Append(StringBuilder key, string text) => key.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
}
