namespace CloudNativeAi.Scheduling.State;

/// <summary>Asks the filters of a profile about one row, in order: who refuses it first, now or were it empty, and why.</summary>
internal sealed class Refusals(PlacementProfile profile, NodeTable table, PluginRunner runner, DeviceSelection devices)
{
    private readonly INodeFilter[] _filters = [.. profile.Filters];

    public INodeFilter? First(RequestShape shape, int row) => First(shape, row, new NodeColumns(table), ignoreCordonAndTaints: false);

    public INodeFilter? FirstIfEmpty(RequestShape shape, int row, bool ignoreCordonAndTaints) => First(shape, row, EmptyColumns(row), ignoreCordonAndTaints);

    public string? Explain(RequestShape shape, int row)
    {
        var columns = new NodeColumns(table);
        if (First(shape, row, columns, ignoreCordonAndTaints: false) is { } filter)
        {
            return Explain(filter, new PlacementContext(shape, columns), row);
        }

        return devices.TryChoose(shape, row, out _) ? null : $"device chooser \"{devices.ChooserName}\" finds no devices for it";
    }

    private static string Explain(INodeFilter filter, in PlacementContext context, int row)
    {
        try
        {
            return filter.Explain(context, row);
        }
        catch (Exception exception)
        {
            return $"is refused by filter \"{filter.Name}\", which could not say why ({exception.GetType().Name})";
        }
    }

    private INodeFilter? First(RequestShape shape, int row, in NodeColumns columns, bool ignoreCordonAndTaints)
    {
        if (!table.Present[row])
        {
            return _filters[0];
        }

        Span<byte> accepted = [1];
        foreach (var filter in _filters)
        {
            if (!ignoreCordonAndTaints || filter is not (SchedulableFilter or TaintFilter))
            {
                runner.Filter(filter, new PlacementContext(shape, columns), [row], accepted);
                if (accepted[0] == 0)
                {
                    return filter;
                }
            }
        }

        return null;
    }

    /// <summary>The columns as if nothing were charged. The row's version is the negative of its own, so that no plugin's memo mixes the two.</summary>
    private NodeColumns EmptyColumns(int row)
    {
        if (table.EmptyVersion.Length < table.Count)
        {
            table.EmptyVersion = new long[table.Capacity];
        }

        table.EmptyVersion[row] = -table.Version[row];
        return new NodeColumns(table, empty: true);
    }
}
