namespace CloudNativeAi.Scheduling.State;

/// <summary>Nodes that are measured above the limit pass for nodes that are not measured, until disposal.</summary>
internal sealed class LiftedLoads : IDisposable
{
    private readonly NodeTable _table;
    private readonly RowChanges _changes;
    private readonly List<(int Row, int Load)> _lifted = [];

    public LiftedLoads(NodeTable table, NodeLoads loads, RowChanges changes)
    {
        (_table, _changes) = (table, changes);
        for (var row = 0; row < table.Count; row++)
        {
            if (loads.IsAbove(table.Load[row]))
            {
                _lifted.Add((row, table.Load[row]));
                Set(row, -1);
            }
        }
    }

    public void Dispose()
    {
        foreach (var (row, load) in _lifted)
        {
            Set(row, load);
        }
    }

    private void Set(int row, int load)
    {
        _table.Load[row] = load;
        _changes.Changed(row);
    }
}
