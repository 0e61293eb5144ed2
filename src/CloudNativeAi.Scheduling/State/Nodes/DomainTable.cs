using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Topology domains: values of the profile's topology labels, numbered per level.</summary>
internal sealed class DomainTable
{
    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<string, int>[] _ids;

    public DomainTable(IReadOnlyList<string> labels)
    {
        _labels = labels;
        _ids = [.. labels.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
    }

    private DomainTable(DomainTable other)
    {
        _labels = other._labels;
        _ids = [.. other._ids.Select(i => new Dictionary<string, int>(i, StringComparer.Ordinal))];
    }

    public void Fill(NodeTable table, int row, Node node)
    {
        for (var level = 0; level < _labels.Count; level++)
        {
            table.Domains[level][row] = node.Labels.TryGetValue(_labels[level], out var value) ? Intern(_ids[level], value) : -1;
        }
    }

    public DomainTable Clone() => new(this);

    private static int Intern(Dictionary<string, int> ids, string value)
    {
        if (!ids.TryGetValue(value, out var id))
        {
            id = ids.Count;
            ids.Add(value, id);
        }

        return id;
    }
}
