namespace CloudNativeAi.Scheduling.State;

/// <summary>Lets the profile's chooser pick devices, and checks what it picked.</summary>
internal sealed class DeviceSelection(IDeviceChooser chooser, NodeTable table, HardLimits limits, PluginRunner runner)
{
    private int[] _buffer = new int[16];

    public string ChooserName => chooser.Name;

    /// <summary>The devices of a row for a shape, none where it needs none; false: the chooser found none, threw, or picked what cannot be had.</summary>
    public bool TryChoose(RequestShape shape, int row, out ReadOnlySpan<int> devices)
    {
        devices = [];
        var needed = limits.DevicesNeeded(shape, row);
        if (needed == 0)
        {
            return true;
        }

        if (needed > _buffer.Length)
        {
            _buffer = new int[needed * 2];
        }

        var chosen = _buffer.AsSpan(0, needed);
        chosen.Fill(-1);
        if (!runner.Choose(chooser, new PlacementContext(shape, new NodeColumns(table)), row, chosen))
        {
            return false;
        }

        if (shape.Share is { Profile: { } profile } share)
        {
            Start(profile, row, chosen[(needed - share.Count)..]);
        }

        if (!limits.DevicesFit(shape, row, chosen))
        {
            runner.ChoseWrong(chooser);
            return false;
        }

        devices = chosen;
        return true;
    }

    /// <summary>Where on the chosen devices partitions start; −1 where none fits, which nothing does then.</summary>
    private void Start(string profile, int row, Span<int> devices)
    {
        var own = table.DeviceOwn[row];
        foreach (ref var device in devices)
        {
            if ((uint)device < (uint)own && table.Geometry[row]?[device] is { } geometry && geometry.Find(profile) is { } found)
            {
                device = DeviceSpot.Of(device, geometry.BestStart(found, DeviceRoom.Use(new NodeColumns(table), table.DeviceStart[row] + device)));
            }
        }
    }
}
