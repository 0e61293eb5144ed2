using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>How near the devices of a node are to each other, pair by pair.</summary>
internal sealed class DeviceLinks
{
    private readonly byte[] _near;
    private readonly int _count;

    public DeviceLinks(IReadOnlyList<Device> devices)
    {
        _count = devices.Count;
        _near = new byte[_count * _count];
        for (var x = 0; x < _count; x++)
        {
            for (var y = 0; y < _count; y++)
            {
                _near[(x * _count) + y] = Near(devices[x], devices[y]);
            }
        }
    }

    /// <summary>0: nothing is known to join them; more is nearer.</summary>
    public int this[int x, int y] => _near[(x * _count) + y];

    /// <summary>The best link counts most, and all of them count.</summary>
    private static byte Near(Device x, Device y) => (byte)(
        (x.LinkDomain is not null && x.LinkDomain == y.LinkDomain ? 100 : 0)
        + (x.PcieRoot is not null && x.PcieRoot == y.PcieRoot ? 10 : 0)
        + (x.NumaNode is not null && x.NumaNode == y.NumaNode ? 1 : 0));
}
