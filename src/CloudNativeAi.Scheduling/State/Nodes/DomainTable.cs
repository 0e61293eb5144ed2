using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Topology domains: values of the profile's topology labels, numbered per level. A domain lies within one domain of the next wider level that its node names: racks of the same name in two blocks are two.</summary>
internal sealed class DomainTable
{
    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<(int Level, int Parent, string Value), int>[] _ids;

    public DomainTable(IReadOnlyList<string> labels)
    {
        _labels = labels;
        _ids = [.. labels.Select(_ => new Dictionary<(int, int, string), int>())];
    }

    private DomainTable(DomainTable other)
    {
        _labels = other._labels;
        _ids = [.. other._ids.Select(i => new Dictionary<(int, int, string), int>(i))];
        Version = other.Version;
    }

    /// <summary>Rises when a row is in another domain than before.</summary>
    public long Version { get; private set; }

    public void Fill(NodeTable table, int row, Node node)
    {
        var (above, parent) = (-1, -1);
        for (var level = 0; level < _labels.Count; level++)
        {
            var domain = node.Labels.TryGetValue(_labels[level], out var value) ? Intern(_ids[level], (above, parent, value)) : -1;
            (above, parent) = domain < 0 ? (above, parent) : (level, domain);
            if (table.Domains[level][row] != domain)
            {
                table.Domains[level][row] = domain;
                Version++;
            }
        }
    }

    public DomainTable Clone() => new(this);

    private static int Intern(Dictionary<(int Level, int Parent, string Value), int> ids, (int Level, int Parent, string Value) key)
    {
        if (!ids.TryGetValue(key, out var id))
        {
            id = ids.Count;
            ids.Add(key, id);
        }

        return id;
    }
}
