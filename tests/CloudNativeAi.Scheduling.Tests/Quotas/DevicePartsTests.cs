using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

public sealed class DevicePartsTests
{
    private const string Gpu = "nvidia.com/gpu";
    private const long Gi = 1L << 30;

    public static TheoryData<string, long?, long, long, long?> Parts => new()
    {
        { "whole", null, 2000, 2000, null },
        { "whole", 80 * Gi, 2000, 2000, 160 * Gi },
        { "half", null, 500, 500, null },
        { "half", 80 * Gi, 500, 500, 40 * Gi },
        { "by memory", null, 1000, 600, 30 * Gi },
        { "by memory", 80 * Gi, 600, 600, 30 * Gi },
        { "by memory", 40 * Gi, 750, 600, 30 * Gi },
        { "partition", null, 429, 429, 20 * Gi },
        { "odd name", 40 * Gi, 1000, 1000, 40 * Gi },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void Parts_count_by_what_the_request_and_the_flavor_say(string request, long? memory, long count, long compute, long? bytes) =>
        Assert.Equal(new DeviceParts(count, compute, bytes), DeviceParts.Of(Request(request), memory));

    private static DeviceRequest Request(string name) => name switch
    {
        "whole" => new DeviceRequest(Gpu, 2),
        "half" => new DeviceRequest(Gpu, 1, 500),
        "by memory" => new DeviceRequest(Gpu, 1) { MemoryBytes = 30 * Gi, ComputeMilli = 600 },
        "partition" => new DeviceRequest(Gpu, 1) { Profile = "3g.20gb" },
        _ => new DeviceRequest(Gpu, 1) { Profile = "quarter" },
    };
}
