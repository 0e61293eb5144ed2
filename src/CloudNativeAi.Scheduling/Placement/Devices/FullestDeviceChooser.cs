namespace CloudNativeAi.Scheduling;

/// <summary>Whole devices: the first free ones. Shares: the fullest device that still has the share left, the first of equals. Partitions: where the largest profile still placeable stays largest.</summary>
internal sealed class FullestDeviceChooser : IDeviceChooser
{
    public string Name => DeviceChoosers.Fullest;

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
    {
        var taken = DeviceChoice.FirstFree(context, row, devices);
        return taken >= 0 && (context.Shape.Share is not { } share || DeviceChoice.Shares(context.Nodes, share, row, devices, taken, fullest: true));
    }
}
