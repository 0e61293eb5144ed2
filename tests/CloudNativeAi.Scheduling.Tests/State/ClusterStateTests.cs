using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

public class ClusterStateTests
{
    private readonly ClusterState _state = new(PlacementProfile.BestFit());

    [Fact]
    public void Best_fit_fills_the_fuller_node_first()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a"));
        var b = _state.UpsertNode(ClusterNodes.Gpu("b"));
        _state.ForcePlaceAt(_state.Intern(ClusterNodes.Ask(gpus: 6)), b, [0, 1, 2, 3, 4, 5]);

        Assert.Equal(b, _state.RowOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 2)))));
    }

    [Fact]
    public void Work_without_devices_goes_where_it_strands_none()
    {
        _state.UpsertNode(ClusterNodes.Gpu("gpus"));
        var plain = _state.UpsertNode(ClusterNodes.Gpu("plain", gpus: 0));

        Assert.Equal(plain, _state.RowOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask()))));
    }

    [Fact]
    public void Equal_requests_are_one_shape()
    {
        var one = new PodSet("a", 1, ResourceList.Of(("cpu", "1000m"))) { NodeSelector = new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" } };
        var other = new PodSet("b", 7, ResourceList.Of(("cpu", "1"), ("memory", "0"))) { NodeSelector = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" } };

        Assert.Same(_state.Intern(one), _state.Intern(other));
        Assert.NotSame(_state.Intern(one), _state.Intern(one with { Devices = new DeviceRequest(ResourceName.NvidiaGpu, 1, 500) }));
    }

    [Fact]
    public void Requests_round_up_and_what_a_node_has_rounds_down()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", cpu: "1999.9m", gpus: 0));

        Assert.Equal(1999, _state.Allocatable(row, ResourceId.Cpu));
        Assert.Equal(2, _state.Intern(ClusterNodes.Ask(cpu: "1.1m")).AmountOf(ResourceId.Cpu));
    }

    [Fact]
    public void A_counted_resource_needs_no_devices()
    {
        var row = _state.UpsertNode(ClusterNodes.Slots("a", 3));
        var shape = _state.Intern(new PodSet("w", 1, ResourceList.Of(("example.com/slot", "1"))));
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(_state.DevicesOf(_state.TryPlace(shape)).ToArray());
        }

        Assert.Equal(-1, _state.TryPlace(shape));
        Assert.Equal("wants 1 example.com/slot, has 0 of 3 free", _state.ExplainRefusal(shape, row));
    }

    [Fact]
    public void Shares_gather_on_the_fullest_device_that_fits_and_whole_devices_stay_whole()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 2));
        var third = _state.Intern(ClusterNodes.Share(300));
        int[] first = [.. Enumerable.Range(0, 3).Select(_ => _state.DevicesOf(_state.TryPlace(third))[0])];

        Assert.Equal([0, 0, 0], first);
        Assert.Equal([1], _state.DevicesOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 1)))).ToArray());
        Assert.Equal(-1, _state.TryPlace(third));
        Assert.Equal([0], _state.DevicesOf(_state.TryPlace(_state.Intern(ClusterNodes.Share(100)))).ToArray());
    }

    [Fact]
    public void Several_shares_lie_on_devices_of_their_own()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 2));

        Assert.Equal(-1, _state.TryPlace(_state.Intern(ClusterNodes.Share(100, count: 3))));
        Assert.Equal([0, 1], _state.DevicesOf(_state.TryPlace(_state.Intern(ClusterNodes.Share(100, count: 2)))).ToArray());
    }

    [Fact]
    public void A_device_that_is_not_healthy_is_not_used()
    {
        var node = ClusterNodes.Gpu("a", gpus: 2);
        var row = _state.UpsertNode(node with { Devices = [node.Devices[0] with { Health = DeviceHealth.Unknown }, node.Devices[1]] });

        Assert.Equal(1, _state.Allocatable(row, ResourceId.Gpu));
        Assert.Equal([1], _state.DevicesOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 1)))).ToArray());
        Assert.Equal(-1, _state.TryPlace(_state.Intern(ClusterNodes.Share(10))));
    }

    [Fact]
    public void What_others_use_is_not_ours()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a") with { Foreign = ResourceList.Of(("cpu", "60"), ("nvidia.com/gpu", "7")) });

        Assert.Equal(4000, _state.Allocatable(row, ResourceId.Cpu));
        Assert.NotEqual(-1, _state.TryPlace(_state.Intern(ClusterNodes.Share(10))));
        Assert.Equal(-1, _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 1))));
    }

    [Fact]
    public void A_node_that_shrinks_keeps_what_is_charged_and_takes_nothing_new()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var id = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 8)));
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 4));

        Assert.Equal(-4, _state.Free(row, ResourceId.Gpu));
        Assert.Equal("gpu-7", _state.DeviceIdOf(row, _state.DevicesOf(id)[7]));
        Assert.Equal(-1, _state.TryPlace(_state.Intern(ClusterNodes.Share(1))));
        _state.Release(id);
        Assert.Equal(4, _state.Free(row, ResourceId.Gpu));
    }

    [Fact]
    public void A_removed_node_keeps_its_row_until_it_is_empty()
    {
        var a = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var id = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 1)));
        _state.RemoveNode(new NodeId("test/a"));

        Assert.Equal(-1, _state.RowOf(new NodeId("test/a")));
        Assert.Equal(a, _state.RowOf(id));
        Assert.Equal(-1, _state.TryPlace(_state.Intern(ClusterNodes.Ask())));
        var b = _state.UpsertNode(ClusterNodes.Gpu("b"));
        Assert.NotEqual(a, b);
        _state.Release(id);
        Assert.Equal(a, _state.UpsertNode(ClusterNodes.Gpu("c")));
    }

    [Fact]
    public void The_same_machine_comes_back_to_what_it_ran_and_another_one_of_its_name_does_not()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var id = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 3)));
        _state.RemoveNode(new NodeId("test/a"));

        Assert.Equal(row, _state.UpsertNode(ClusterNodes.Gpu("a")));
        Assert.Equal(5, _state.Free(row, ResourceId.Gpu));

        var other = _state.UpsertNode(ClusterNodes.Gpu("a", instance: "another"));
        Assert.NotEqual(row, other);
        Assert.Equal(8, _state.Free(other, ResourceId.Gpu));
        Assert.Equal(row, _state.RowOf(id));
    }

    [Fact]
    public void Rollback_undoes_placements_and_releases_and_leaves_the_same_ids_free()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a"));
        var shape = _state.Intern(ClusterNodes.Ask(gpus: 1));
        int[] ids = [_state.TryPlace(shape), _state.TryPlace(shape), _state.TryPlace(shape)];
        var before = _state.Hash();

        var outer = _state.Savepoint();
        _state.Release(ids[1]);
        var inner = _state.Savepoint();
        var extra = _state.TryPlace(shape);
        _state.Release(ids[0]);
        _state.Release(extra);
        _state.RollbackTo(inner);
        _state.Release(ids[2]);
        _state.RollbackTo(outer);

        Assert.Equal(before, _state.Hash());
        _state.Commit();
        Assert.Equal(before, _state.Hash());
        Assert.Equal(extra, _state.TryPlace(shape));
    }

    [Fact]
    public void A_cordon_and_a_taint_can_be_passed_over_when_asking_about_an_empty_node()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a") with { Schedulable = false, Taints = [new Taint("dedicated", "x", TaintEffect.NoSchedule)] });
        var shape = _state.Intern(ClusterNodes.Ask(gpus: 8));

        Assert.False(_state.Fits(shape, row));
        Assert.False(_state.FitsEmpty(shape, row, ignoreCordonAndTaints: false));
        Assert.True(_state.FitsEmpty(shape, row, ignoreCordonAndTaints: true));
        Assert.False(_state.FitsEmpty(_state.Intern(ClusterNodes.Ask(gpus: 9)), row, ignoreCordonAndTaints: true));
        Assert.Equal("is cordoned", _state.ExplainRefusal(shape, row));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var shape = _state.Intern(ClusterNodes.Ask(gpus: 1));
        var id = _state.TryPlace(shape);
        var copy = _state.Clone();
        Assert.Equal(_state.Hash(), copy.Hash());

        copy.Release(id);
        copy.TryPlace(shape);
        copy.TryPlace(shape);

        Assert.Equal(7, _state.Free(row, ResourceId.Gpu));
        Assert.Equal(6, copy.Free(row, ResourceId.Gpu));
    }
}
