using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using static CloudNativeAi.Scheduling.Tests.Devices.Cards;

namespace CloudNativeAi.Scheduling.Tests.Devices;

/// <summary>Devices that are taken together are near each other.</summary>
/// <remarks>Seen failing: SumBeside left out (a lone device taken from an intact pair); an adapter chosen without regard to the GPUs (Nearest within one resource).</remarks>
public sealed class LinkedDevicesTests
{
    private static readonly ResourceName Rdma = "rdma/hca";
    private readonly ClusterState _state = Empty(new LinkedDeviceChooser());

    [Fact]
    public void Devices_of_one_link_domain_are_taken_together()
    {
        _state.UpsertNode(Node("n", Linked("g0", "a"), Linked("g1", "b"), Linked("g2", "a"), Linked("g3", "b"), Linked("g4", "b")));
        Assert.Equal("g0 g2", _state.Place(Whole(2)));
        Assert.Equal("g1 g3", _state.Place(Whole(2)));
    }

    [Fact]
    public void Where_several_sets_are_as_near_the_one_that_tears_least_apart_is_taken()
    {
        _state.UpsertNode(Node("n", Linked("g0", "a"), Linked("g1", "a"), Linked("g2", "a"), Linked("g3", "a"), Linked("g4", "b"), Linked("g5", "b"), Linked("g6", "c")));
        Assert.Equal("g6", _state.Place(Whole(1)));
        Assert.Equal("g4 g5", _state.Place(Whole(2)));
        Assert.Equal("g0 g1 g2 g3", _state.Place(Whole(4)));
    }

    [Fact]
    public void A_link_counts_more_than_a_root_and_a_root_more_than_a_numa_node()
    {
        _state.UpsertNode(Node("n", Card("g0") with { NumaNode = 0 }, Card("g1") with { NumaNode = 0 }, Card("g2") with { NumaNode = 1, PcieRoot = "r" }, Card("g3") with { NumaNode = 1, PcieRoot = "r" }));
        Assert.Equal("g2 g3", _state.Place(Whole(2)));
        Assert.Equal("g0 g1", _state.Place(Whole(2)));
    }

    [Fact]
    public void An_adapter_and_a_gpu_of_one_root_or_numa_node_are_taken_together()
    {
        _state.UpsertNode(Node("n", Card("g0") with { PcieRoot = "r0", NumaNode = 0 }, Card("g1") with { PcieRoot = "r1", NumaNode = 1 }, Nic("m0", "r1", 1), Nic("m1", "r9", 0)));
        var set = new PodSet("main", 1, ResourceList.Of(("nvidia.com/gpu", "1"), (Rdma.Value, "1")));
        Assert.Equal("g1 m0", Sorted(_state.Place(set)));
        Assert.Equal("g0 m1", Sorted(_state.Place(set)));
        Assert.Null(_state.Place(set));
        _state.UpsertNode(Node("m", Card("g0") with { PcieRoot = "r0" }, Card("g1") with { Cordoned = true, PcieRoot = "r1" }, Nic("m0", "r1", 1), Nic("m1", "r0", 0)));
        Assert.Equal("g0 m1", Sorted(_state.Place(set)));
    }

    [Fact]
    public void What_asks_for_more_than_is_near_still_gets_it()
    {
        _state.UpsertNode(Node("n", Linked("g0", "a"), Linked("g1", "b"), Card("g2")));
        Assert.Equal("g0 g1 g2", _state.Place(Whole(3)));
        Assert.Null(_state.Place(Whole(1)));
    }

    private static string? Sorted(string? devices) => devices is null ? null : string.Join(' ', devices.Split(' ').Order());

    private static Device Linked(string id, string domain) => Card(id) with { LinkDomain = domain };

    private static Device Nic(string id, string root, int numa) => new(id, DeviceKind.Nic, Rdma, "CX7", 0, DeviceHealth.Healthy) { PcieRoot = root, NumaNode = numa };
}
