namespace CloudNativeAi.Scheduling;

/// <summary>Whole devices: the first free ones. Shares of GPUs: the device whose gap loses least worth, the fullest of equals, the first of those.</summary>
internal sealed class FragmentationDeviceChooser(FragmentationModel model) : IDeviceChooser
{
    private readonly FullestDeviceChooser _fullest = new();

    public string Name => DeviceChoosers.Fragmentation;

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
    {
        if (context.Shape.Share is not { IsPlain: true } || GpuRequest.Of(context.Shape) is not { Size: < 1000 } request || devices.Length != request.Count)
        {
            return _fullest.Choose(context, row, devices);
        }

        var nodes = context.Nodes;
        var gaps = model.Mix(nodes).Gaps;
        var free = nodes.DeviceFreeMilli[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]];
        var resources = nodes.DeviceResource[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]];
        Span<int> left = stackalloc int[Math.Min(free.Length, GpuLevels.Most)];
        for (var d = 0; d < left.Length; d++)
        {
            left[d] = resources[d] == ResourceId.Gpu ? free[d] : 0;
        }

        for (var n = 0; n < devices.Length; n++)
        {
            devices[n] = gaps.Choose(left, request.Size);
            if (devices[n] < 0)
            {
                return _fullest.Choose(context, row, devices);
            }

            left[devices[n]] = 0;
        }

        return true;
    }
}
