using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

/// <summary>How amounts are counted.</summary>
/// <remarks>Seen failing: OfRequest that rounds down; IsHuge at a thousand times as much; Decay without its last root; UsageHistory that keeps negative amounts.</remarks>
public sealed class AmountTests
{
    private const string Gpu = "nvidia.com/gpu";
    private const long Gi = 1L << 30;

    [Theory]
    [InlineData("cpu", "1.1m", 2, 1)]
    [InlineData("cpu", "2", 2000, 2000)]
    [InlineData("example.com/slot", "1500m", 1500, 1500)]
    [InlineData("memory", "1500m", 2, 1)]
    [InlineData("ephemeral-storage", "1Ki", 1024, 1024)]
    [InlineData("nvidia.com/gpu.memory", "1Ki", 1024, 1024)]
    [InlineData("cpu", "0", 0, 0)]
    [InlineData("memory", "-1", 0, 0)]
    public void Requests_are_rounded_up_and_quotas_down_in_bytes_or_thousandths(string resource, string amount, long request, long quota)
    {
        Assert.Equal(request, QuotaUnits.OfRequest(resource, ResourceQuantity.Parse(amount)));
        Assert.Equal(quota, QuotaUnits.OfQuota(resource, ResourceQuantity.Parse(amount)));
    }

    [Fact]
    public void What_is_more_than_can_be_counted_is_the_most_that_can()
    {
        var whole = ResourceQuantity.FromUnits(QuotaUnits.Most / 1000);
        Assert.Equal(QuotaUnits.Most / 1000 * 1000, QuotaUnits.OfRequest("cpu", whole));
        Assert.Equal(QuotaUnits.Most / 1000 * 1000, QuotaUnits.OfQuota("cpu", whole));
        foreach (var huge in (ResourceQuantity[])[whole + ResourceQuantity.FromUnits(1), ResourceQuantity.MaxValue])
        {
            Assert.Equal((QuotaUnits.Most, QuotaUnits.Most), (QuotaUnits.OfRequest("cpu", huge), QuotaUnits.OfQuota("cpu", huge)));
        }

        Assert.Equal(QuotaUnits.Most - 1, QuotaUnits.OfRequest("memory", ResourceQuantity.FromBytes(QuotaUnits.Most - 1)));
        Assert.Equal(QuotaUnits.Most, QuotaUnits.OfQuota("memory", ResourceQuantity.FromBytes(QuotaUnits.Most + 1)));
    }

    [Theory]
    [InlineData("memory", 1L << 30, "1Gi")]
    [InlineData("cpu", 1500, "1500m")]
    public void Amounts_are_told_as_they_are_written(string resource, long amount, string text) => Assert.Equal(text, QuotaUnits.ToQuantity(resource, amount).ToString());

    [Theory]
    [InlineData("1g.5gb", 143, 5)]
    [InlineData("7g.1024GB", 1000, 1024)]
    [InlineData("1g.0gb", 143, 0)]
    public void A_partitions_name_says_its_sevenths_and_gigabytes(string profile, long milli, long gigabytes) =>
        Assert.Equal(new DeviceParts(2 * milli, 2 * milli, 2 * gigabytes * Gi), DeviceParts.Of(new DeviceRequest(Gpu, 2) { Profile = profile }, 80 * Gi));

    [Theory]
    [InlineData("0g.5gb")]
    [InlineData("8g.80gb")]
    [InlineData("g.5gb")]
    [InlineData("1g.gb")]
    [InlineData("1g.1025gb")]
    [InlineData("1g.5")]
    [InlineData("-1g.5gb")]
    [InlineData("1g.+5gb")]
    [InlineData("gb.1g.5")]
    public void A_partition_whose_name_says_nothing_counts_as_a_whole_device(string profile) =>
        Assert.Equal(new DeviceParts(1000, 1000, 80 * Gi), DeviceParts.Of(new DeviceRequest(Gpu, 1, 500) { Profile = profile }, 80 * Gi));

    [Fact]
    public void Memory_of_devices_is_rounded_up_capped_and_summed_over_the_devices()
    {
        Assert.Equal(4, DeviceParts.Of(new DeviceRequest(Gpu, 1, 333), 10).MemoryBytes);
        Assert.Equal(new DeviceParts(334, 0, 1), DeviceParts.Of(new DeviceRequest(Gpu, 1) { MemoryBytes = 1, ComputeMilli = 0 }, 3));
        Assert.Equal(new DeviceParts(1000, 0, 81 * Gi), DeviceParts.Of(new DeviceRequest(Gpu, 1) { MemoryBytes = 81 * Gi, ComputeMilli = 0 }, 80 * Gi));
        Assert.Equal(new DeviceParts(1800, 1800, 60 * Gi), DeviceParts.Of(new DeviceRequest(Gpu, 2) { MemoryBytes = 30 * Gi, ComputeMilli = 900 }, 80 * Gi));
        Assert.Equal(QuotaUnits.Most, DeviceParts.Of(new DeviceRequest(Gpu, 4096) { MemoryBytes = QuotaUnits.Most }, null).MemoryBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Each_binary_part_of_a_half_life_forgets_its_part(int halvings)
    {
        var halfLife = TimeSpan.FromTicks(1L << 20);
        Assert.Equal(Math.Round(Math.Pow(2, 32 - Math.Pow(2, -halvings))), Decay.Of(TimeSpan.FromTicks(halfLife.Ticks >> halvings), halfLife));
    }

    [Fact]
    public void Nothing_is_forgotten_at_once_and_all_after_thirty_two_half_lives()
    {
        var halfLife = TimeSpan.FromTicks(1L << 20);
        Assert.Equal(Decay.One, Decay.Of(TimeSpan.Zero, halfLife));
        Assert.Equal(2UL, Decay.Of(31 * halfLife, halfLife));
        Assert.Equal(1UL, Decay.Of((32 * halfLife) - TimeSpan.FromTicks(1 << 10), halfLife));
        Assert.Equal(0UL, Decay.Of(32 * halfLife, halfLife));
        Assert.Equal(0UL, Decay.Of(64 * halfLife, halfLife));
    }

    [Fact]
    public void A_history_is_empty_until_something_was_borrowed_and_again_when_it_is_forgotten()
    {
        var node = new QuotaNode("q", isQueue: true, 1000, 2);
        node[1].Nominal = 5;
        node.Settle();
        var history = new UsageHistory(2);
        Assert.True(history.IsEmpty);
        node.Charge(1, 5);
        history.Note(node);
        Assert.True(history.IsEmpty);
        node.Charge(1, 3);
        history.Note(node);
        Assert.Equal((false, 0, 3), (history.IsEmpty, history.Borrowed(0), history.Borrowed(1)));
        node.Discharge(1, 8);
        history.Advance(0);
        history.Note(node);
        Assert.Equal((false, 0, 3), (history.IsEmpty, history.Borrowed(1), history[1]));
        history.Advance(0);
        Assert.True(history.IsEmpty);
    }

    [Fact]
    public void A_stored_history_is_taken_as_it_was_and_never_below_nothing()
    {
        var history = new UsageHistory(2);
        history.Restore(0, 7, 3);
        history.Restore(1, -7, -3);
        Assert.Equal((7, 3, 0, 0), (history[0], history.Borrowed(0), history[1], history.Borrowed(1)));
    }
}
