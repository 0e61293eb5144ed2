using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using static CloudNativeAi.Scheduling.Tests.Devices.Cards;

namespace CloudNativeAi.Scheduling.Tests.Devices;

/// <summary>Shares by memory and compute, partitions, and what keeps off a device.</summary>
/// <remarks>Seen failing: compute not counted (CountUneven by memory alone); the lowest legal start instead of the best; a cordoned device taken (IsOpen without it).</remarks>
public sealed class SharingTests
{
    private readonly ClusterState _state = Empty();

    [Fact]
    public void Memory_and_compute_are_counted_apart()
    {
        _state.UpsertNode(Node("n", Plain(2)));
        Assert.Equal("g0", _state.Place(Memory(30, 600)));
        Assert.Equal("g1", _state.Place(Memory(30, 500)));
        Assert.Equal("g0", _state.Place(Memory(50, 0)));
        Assert.Equal("g1", _state.Place(Memory(1, 500)));
        Assert.Null(_state.Place(Memory(1, 401)));
        Assert.Equal("g1", _state.Place(Memory(49)));
        Assert.Null(_state.Place(Memory(1)));
    }

    [Fact]
    public void Shares_of_both_and_bytes_add_up_on_one_device_to_the_byte()
    {
        _state.UpsertNode(Node("n", Card("g0", memory: 24 * GiB)));
        Assert.Equal("g0", _state.Place(Share(333)));
        var rest = (24 * GiB) - (24 * GiB * 333 / 1000) - 1;
        Assert.Null(_state.Place(Ask(new DeviceRequest(ResourceName.NvidiaGpu, 1) { MemoryBytes = rest + 1 })));
        Assert.Equal("g0", _state.Place(Ask(new DeviceRequest(ResourceName.NvidiaGpu, 1) { MemoryBytes = rest })));
        Assert.Null(_state.Place(Share(1)));
    }

    [Fact]
    public void A_whole_device_is_shared_with_nobody_not_even_with_a_byte()
    {
        _state.UpsertNode(Node("n", Plain(1)));
        Assert.Equal("g0", _state.Place(Ask(new DeviceRequest(ResourceName.NvidiaGpu, 1) { MemoryBytes = 1 }), out var tiny));
        Assert.Null(_state.Place(Whole(1)));
        _state.Release(tiny);
        Assert.Equal("g0", _state.Place(Whole(1)));
        Assert.Null(_state.Place(Memory(1)));
    }

    [Fact]
    public void Two_shares_of_one_replica_lie_on_two_devices()
    {
        _state.UpsertNode(Node("n", Plain(2)));
        Assert.Equal("g0 g1", _state.Place(Memory(40, 400, count: 2)));
        Assert.Null(_state.Place(Memory(10, 0, count: 3)));
    }

    [Fact]
    public void Bytes_are_had_only_of_devices_whose_memory_is_known()
    {
        _state.UpsertNode(Node("n", Card("g0", memory: 0)));
        Assert.Null(_state.Place(Memory(1)));
        Assert.Equal("g0", _state.Place(Share(500)));
        Assert.Equal("g0", _state.Place(Share(500)));
        Assert.Null(_state.Place(Share(1)));
    }

    [Fact]
    public void A_device_that_does_not_keep_its_users_apart_well_enough_is_not_shared()
    {
        _state.UpsertNode(Node("n", Card("g0") with { Isolation = DeviceIsolation.Memory }, Card("g1") with { Isolation = DeviceIsolation.MemoryAndCompute }));
        Assert.Equal("g1", _state.Place(Share(600, isolation: DeviceIsolation.MemoryAndCompute)));
        Assert.Null(_state.Place(Share(600, isolation: DeviceIsolation.MemoryAndCompute)));
        Assert.Equal("g0", _state.Place(Share(600, isolation: DeviceIsolation.Memory)));
        Assert.Equal("g0", _state.Place(Share(300)));
    }

    [Fact]
    public void Unhealthy_and_cordoned_devices_get_nothing_new()
    {
        _state.UpsertNode(Node("n", Card("g0") with { Cordoned = true }, Card("g1") with { Health = DeviceHealth.Unhealthy }, Card("g2", "A100-40GB", partitioned: true) with { Cordoned = true }));
        Assert.Null(_state.Place(Share(1)));
        Assert.Null(_state.Place(Memory(1)));
        Assert.Null(_state.Place(Whole(1)));
        Assert.Null(_state.Place(Part("1g.5gb")));
    }

    [Fact]
    public void A_partitioned_device_is_given_out_by_profile_alone()
    {
        _state.UpsertNode(Node("n", Partitioned(1)));
        Assert.Null(_state.Place(Whole(1)));
        Assert.Null(_state.Place(Share(100)));
        Assert.Null(_state.Place(Memory(1)));
        Assert.Equal("g0@0", _state.Place(Part("7g.40gb")));
    }

    [Fact]
    public void A_partition_starts_where_the_largest_other_one_stays_possible()
    {
        _state.UpsertNode(Node("n", Partitioned(1)));
        Assert.Equal("g0@4", _state.Place(Part("3g.20gb")));
        Assert.Equal("g0@0", _state.Place(Part("4g.20gb"), out var four));
        Assert.Null(_state.Place(Part("1g.5gb")));
        _state.Release(four);
        Assert.Equal("g0@0", _state.Place(Part("2g.10gb")));
        Assert.Equal("g0@2", _state.Place(Part("2g.10gb")));
        Assert.Null(_state.Place(Part("1g.5gb")));
    }

    [Fact]
    public void A_partition_goes_to_the_device_whose_cutting_costs_least()
    {
        _state.UpsertNode(Node("n", Partitioned(2)));
        Assert.Equal("g0@4", _state.Place(Part("3g.20gb")));
        Assert.Equal("g0@0", _state.Place(Part("2g.10gb")));
        Assert.Equal("g1@0", _state.Place(Part("7g.40gb")));
    }

    [Fact]
    public void A_profile_of_another_model_is_not_matched_by_its_memory()
    {
        _state.UpsertNode(Node("n", Partitioned(1)));
        Assert.Null(_state.Place(Part("1g.10gb")));
        _state.UpsertNode(Node("m", Partitioned(1, "NVIDIA H100 80GB HBM3")));
        Assert.Equal("g0@6", _state.Place(Part("1g.10gb")));
    }

    [Theory]
    [InlineData("A100-40GB", "1g.5gb", 7)]
    [InlineData("A100-40GB", "2g.10gb", 3)]
    [InlineData("A100-40GB", "3g.20gb", 2)]
    [InlineData("A100-40GB", "4g.20gb", 1)]
    [InlineData("A100-80GB", "1g.20gb", 4)]
    [InlineData("A100-80GB", "7g.80gb", 1)]
    [InlineData("A30", "1g.6gb", 4)]
    [InlineData("A30", "2g.12gb", 2)]
    [InlineData("nvidia h100 pcie", "1g.10gb", 7)]
    [InlineData("NVIDIA H200", "3g.71gb", 2)]
    [InlineData("H200", "1g.35gb", 4)]
    public void Each_model_holds_as_many_instances_as_its_maker_says(string model, string profile, int instances)
    {
        _state.UpsertNode(Node("n", Partitioned(1, model)));
        for (var i = 0; i < instances; i++)
        {
            Assert.NotNull(_state.Place(Part(profile)));
        }

        Assert.Null(_state.Place(Part(profile)));
    }

    [Fact]
    public void A_model_of_the_hosts_own_is_cut_as_options_say()
    {
        var options = new SchedulingOptions();
        options.PartitionModels["X1"] = new PartitionModelOptions { MemorySlices = 2, ComputeSlices = 2 };
        options.PartitionModels["X1"].Profiles["half"] = new PartitionProfileOptions { Starts = { 0, 1 } };
        var state = Empty(partitions: new PartitionModels(options.PartitionModels));
        state.UpsertNode(Node("n", Partitioned(1, "x1")));
        Assert.Equal("g0@0", state.Place(Part("half")));
        Assert.Equal("g0@1", state.Place(Part("half")));
        Assert.Null(state.Place(Part("half")));
    }

    [Fact]
    public void Partitions_keep_their_slices_when_the_devices_of_the_node_change()
    {
        _state.UpsertNode(Node("n", Partitioned(2)));
        Assert.Equal("g0@4 g1@4", _state.Place(Part("3g.20gb", count: 2), out var id));
        _state.UpsertNode(Node("n", [.. Partitioned(2).Skip(1)]));
        Assert.Equal("g0 g1", string.Join(' ', _state.DevicesOf(id).ToArray().Select(spot => _state.DeviceIdOf(0, spot)).Order()));
        Assert.Equal("g1@0", _state.Place(Part("4g.20gb")));
        Assert.Null(_state.Place(Part("1g.5gb")));
        _state.Release(id);
        Assert.Equal("g1@4", _state.Place(Part("3g.20gb")));
    }

    [Fact]
    public void The_emptiest_chooser_spreads_shares_and_partitions()
    {
        var state = Empty(new EmptiestDeviceChooser());
        state.UpsertNode(Node("n", [.. Plain(2), .. Partitioned(2).Select(device => device with { Id = $"m{device.Id}" })]));
        Assert.Equal("g0", state.Place(Share(300)));
        Assert.Equal("g1", state.Place(Share(200)));
        Assert.Equal("g1", state.Place(Memory(8, 300)));
        Assert.Equal("mg0@6", state.Place(Part("1g.5gb")));
        Assert.Equal("mg1@6", state.Place(Part("1g.5gb")));
    }

    [Fact]
    public void The_refusal_says_what_the_devices_lack()
    {
        _state.UpsertNode(Node("n", Plain(1)));
        _state.Place(Share(800));
        Assert.Equal("wants 30Gi of memory and 0.5 of compute of 1 nvidia.com/gpu, 0 of 1 have that left", _state.ExplainRefusal(_state.Intern(Memory(30, 500)), 0));
        Assert.Equal("wants a partition 1g.5gb of 1 nvidia.com/gpu, 0 of 1 have one left", _state.ExplainRefusal(_state.Intern(Part("1g.5gb")), 0));
        Assert.Equal("wants 0.1 of 1 nvidia.com/gpu with isolation Memory, 0 of 1 have that left", _state.ExplainRefusal(_state.Intern(Share(100, isolation: DeviceIsolation.Memory)), 0));
    }
}
