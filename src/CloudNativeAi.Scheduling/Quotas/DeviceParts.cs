using System.Globalization;

namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>How much of a device's memory and compute a request takes, as far as the request and the flavor say.</summary>
/// <remarks>
/// Whole devices and shares: the share of both; memory only where the flavor says how much a device has. By memory: that, and the compute named. A
/// partition: what its profile's name says, sevenths of compute and gigabytes (<c>3g.20gb</c>). As devices, a part counts by the greater of both
/// shares; where its share of memory is not known, as a whole one.
/// </remarks>
internal readonly record struct DeviceParts(long CountMilli, long ComputeMilli, long? MemoryBytes)
{
    private const int Sevenths = 7;

    /// <summary>What one replica takes of devices of one resource.</summary>
    /// <param name="request">The request.</param>
    /// <param name="memory">Bytes of one device; null: the flavor does not say.</param>
    public static DeviceParts Of(DeviceRequest request, long? memory)
    {
        var (count, compute, bytes) = One(request, memory);
        return new(request.Count * count, request.Count * compute, bytes is { } one ? Math.Min(request.Count * Math.Min(one, QuotaUnits.Most / 1024), QuotaUnits.Most) : null);
    }

    private static (long Count, long Compute, long? Memory) One(DeviceRequest request, long? memory)
    {
        if (request.Profile is { } profile && TryReadProfile(profile, out var sevenths, out var bytes))
        {
            var share = ((sevenths * 1000) + Sevenths - 1) / Sevenths;
            return (share, share, bytes);
        }

        if (request.MemoryBytes is { } asked)
        {
            var share = memory is { } of ? Math.Min(1000, (long)((((UInt128)(ulong)asked * 1000) + (ulong)of - 1) / (ulong)of)) : 1000;
            return (Math.Max(share, request.ComputeMilli), request.ComputeMilli, asked);
        }

        var milli = request.Profile is null ? request.Milli : 1000;
        return (milli, milli, memory is { } whole ? (long)((((UInt128)(ulong)whole * (ulong)milli) + 999) / 1000) : null);
    }

    private static bool TryReadProfile(string profile, out long sevenths, out long bytes)
    {
        (sevenths, bytes) = (0, 0);
        var name = profile.AsSpan();
        var split = name.IndexOf("g.", StringComparison.Ordinal);
        var end = name.IndexOf("gb", StringComparison.OrdinalIgnoreCase);
        if (split < 0 || end < split + 2
            || !long.TryParse(name[..split], NumberStyles.None, CultureInfo.InvariantCulture, out sevenths) || sevenths is < 1 or > Sevenths
            || !long.TryParse(name[(split + 2)..end], NumberStyles.None, CultureInfo.InvariantCulture, out var gigabytes) || gigabytes > 1024)
        {
            return false;
        }

        bytes = gigabytes << 30;
        return true;
    }
}
