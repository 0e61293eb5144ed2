namespace CloudNativeAi.Scheduling;

/// <summary>Whole devices: the first free ones. Shares and partitions: the device with most left, the first of equals, so that few share one.</summary>
internal sealed class EmptiestDeviceChooser : IDeviceChooser
{
    public string Name => DeviceChoosers.Emptiest;

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
    {
        var taken = DeviceChoice.FirstFree(context, row, devices);
        return taken >= 0 && (context.Shape.Share is not { } share || DeviceChoice.Shares(context.Nodes, share, row, devices, taken, fullest: false));
    }
}
