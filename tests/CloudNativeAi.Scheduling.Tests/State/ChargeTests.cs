using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Devices;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>What is charged, released and undone, told by numbers.</summary>
/// <remarks>Seen failing: AllocationTable.Clone that shares its lists of many devices; HardLimits.DevicesFit without the count; Journal that does not grow.</remarks>
public sealed class ChargeTests
{
    private readonly ClusterState _state = new(PlacementProfile.BestFit());

    [Fact]
    public void An_id_is_good_until_its_release()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var shape = _state.Intern(ClusterNodes.Ask());
        var id = _state.TryPlace(shape);
        Assert.Equal((row, shape), (_state.RowOf(id), _state.ShapeOf(id)));
        _state.Release(id);
        foreach (var none in (int[])[id, -1, 1, 1_000_000])
        {
            Assert.Throws<ArgumentException>(() => _state.Release(none));
            Assert.Throws<ArgumentException>(() => _state.RowOf(none));
            Assert.Throws<ArgumentException>(() => _state.ShapeOf(none));
            Assert.Throws<ArgumentException>(() => _state.DevicesOf(none).Length);
        }
    }

    [Fact]
    public void The_allocations_of_a_node_are_listed_newest_first_whatever_was_released_between()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var other = _state.UpsertNode(ClusterNodes.Gpu("b"));
        var shape = _state.Intern(ClusterNodes.Ask());
        Assert.Equal((0, -1), (_state.AllocationCount(row), _state.FirstAllocationOn(row)));
        int[] ids = [.. Enumerable.Range(0, 5).Select(_ => _state.TryPlaceAt(shape, row, []))];
        Assert.Equal([4, 3, 2, 1, 0], Listed());
        _state.Release(ids[2]);
        Assert.Equal([4, 3, 1, 0], Listed());
        _state.Release(ids[4]);
        Assert.Equal([3, 1, 0], Listed());
        _state.Release(ids[0]);
        Assert.Equal([3, 1], Listed());
        var mark = _state.Savepoint();
        _state.Release(ids[1]);
        _state.Release(ids[3]);
        Assert.Equal([], Listed());
        _state.RollbackTo(mark);
        Assert.Equal([3, 1], Listed());
        _state.Commit();
        Assert.Equal((2, 0, -1), (_state.AllocationCount(row), _state.AllocationCount(other), _state.FirstAllocationOn(other)));

        IEnumerable<int> Listed()
        {
            for (var id = _state.FirstAllocationOn(row); id >= 0; id = _state.NextAllocation(id))
            {
                yield return Array.IndexOf(ids, id);
            }
        }
    }

    [Fact]
    public void Hundreds_of_allocations_are_undone_to_the_bit()
    {
        for (var i = 0; i < 40; i++)
        {
            _state.UpsertNode(ClusterNodes.Gpu($"n{i}"));
        }

        var shape = _state.Intern(ClusterNodes.Ask(gpus: 1));
        var kept = _state.TryPlace(shape);
        var before = _state.Hash();
        var mark = _state.Savepoint();
        for (var i = 0; i < 40 * 8 - 1; i++)
        {
            Assert.True(_state.TryPlace(shape) >= 0);
        }

        Assert.Equal(-1, _state.TryPlace(shape));
        _state.Release(kept);
        Assert.True(_state.TryPlace(shape) >= 0);
        _state.RollbackTo(mark);
        Assert.Equal((before, 0), (_state.Hash(), _state.RowOf(kept)));
    }

    [Fact]
    public void More_devices_than_fit_inline_are_kept_copied_and_given_back()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 20));
        var nine = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 9)));
        var eight = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 8)));
        Assert.Equal(Enumerable.Range(0, 9), _state.DevicesOf(nine).ToArray());
        Assert.Equal(Enumerable.Range(9, 8), _state.DevicesOf(eight).ToArray());

        var copy = _state.Clone();
        copy.Release(eight);
        copy.Release(nine);
        Assert.Equal(nine, copy.TryPlaceAt(copy.Intern(ClusterNodes.Ask(gpus: 9)), 0, [.. Enumerable.Range(11, 9)]));
        Assert.Equal(Enumerable.Range(11, 9), copy.DevicesOf(nine).ToArray());
        Assert.Equal(Enumerable.Range(0, 9), _state.DevicesOf(nine).ToArray());

        _state.Release(nine);
        var twelve = _state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 12)));
        Assert.Equal([.. Enumerable.Range(0, 9), 17, 18, 19], _state.DevicesOf(twelve).ToArray());
        Assert.Equal(0, _state.Free(_state.RowOf(twelve), ResourceId.Gpu));
    }

    [Fact]
    public void A_transaction_is_undone_to_where_it_is_asked_and_not_beyond_what_it_holds()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a"));
        var shape = _state.Intern(ClusterNodes.Ask(gpus: 1));
        var kept = _state.TryPlace(shape);
        var start = _state.Savepoint();
        var first = _state.TryPlace(shape);
        var middle = _state.Savepoint();
        _state.TryPlace(shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => _state.RollbackTo(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _state.RollbackTo(3));
        Assert.Throws<InvalidOperationException>(_state.Clone);
        Assert.Throws<InvalidOperationException>(() => _state.UpsertNode(ClusterNodes.Gpu("b")));
        Assert.Throws<InvalidOperationException>(() => _state.RemoveNode(new NodeId("test/a")));
        _state.RollbackTo(middle);
        Assert.Equal(6, _state.Free(0, ResourceId.Gpu));
        _state.RollbackTo(middle);
        _state.RollbackTo(start);
        Assert.Equal(7, _state.Free(0, ResourceId.Gpu));
        Assert.Throws<ArgumentException>(() => _state.RowOf(first));
        Assert.Equal(0, _state.RowOf(kept));
        _state.UpsertNode(ClusterNodes.Gpu("b"));
    }

    [Fact]
    public void What_was_kept_is_not_undone_by_the_next_transaction()
    {
        _state.UpsertNode(ClusterNodes.Gpu("a"));
        var shape = _state.Intern(ClusterNodes.Ask(gpus: 1));
        _state.Savepoint();
        var first = _state.TryPlace(shape);
        _state.Commit();
        _state.Release(first);
        Assert.Equal(first, _state.TryPlace(shape));
        var mark = _state.Savepoint();
        _state.Release(first);
        Assert.NotEqual(first, _state.TryPlace(shape));
        _state.RollbackTo(mark);
        Assert.Equal(7, _state.Free(0, ResourceId.Gpu));
        _state.Commit();
        Assert.Equal(0, _state.RowOf(first));
    }

    [Theory]
    [InlineData("whole", "0 1", true)]
    [InlineData("whole", "1 0", true)]
    [InlineData("whole", "0", false)] // too few
    [InlineData("whole", "0 1 2", false)] // too many
    [InlineData("whole", "0 0", false)] // one twice
    [InlineData("whole", "0 4", false)] // there is none
    [InlineData("whole", "0 -1", false)]
    [InlineData("whole", "0 2", false)] // somebody has it
    [InlineData("whole", "0 3", false)] // of another resource
    [InlineData("third", "1", true)]
    [InlineData("third", "2", false)]
    [InlineData("third", "3", false)]
    [InlineData("third", "0 1", false)]
    [InlineData("none", "0", false)]
    [InlineData("both", "0 1", true)] // one whole, a third of the next
    [InlineData("both", "1", false)]
    [InlineData("both", "1 1", false)]
    [InlineData("bytes", "1", true)]
    [InlineData("bytes", "2", false)]
    [InlineData("bytes", "0 1", false)]
    public void Named_devices_are_taken_only_if_they_are_what_is_asked_for(string asked, string named, bool taken)
    {
        var row = _state.UpsertNode(Cards.Node("a", [.. Cards.Plain(3), new Device("fpga", DeviceKind.Gpu, new ResourceName("example.com/fpga"), "", 0, DeviceHealth.Healthy)]));
        Assert.True(_state.TryPlaceAt(_state.Intern(Cards.Whole(1)), row, [2]) >= 0);
        var before = _state.Hash();
        var set = asked switch
        {
            "whole" => Cards.Whole(2),
            "third" => Cards.Share(333),
            "bytes" => Cards.Memory(10),
            "both" => Cards.Share(333) with { Requests = ResourceList.Of(("nvidia.com/gpu", "1")) },
            _ => ClusterNodes.Ask(),
        };
        var mark = _state.Savepoint();
        int[] devices = [.. named.Split(' ').Select(static one => int.Parse(one, System.Globalization.CultureInfo.InvariantCulture))];
        var id = _state.TryPlaceAt(_state.Intern(set), row, devices);
        Assert.Equal(taken, id >= 0);
        Assert.Equal(taken ? devices : [], id < 0 ? [] : _state.DevicesOf(id).ToArray());
        _state.RollbackTo(mark);
        Assert.Equal(before, _state.Hash());
    }

    [Theory]
    [InlineData("third")]
    [InlineData("bytes")]
    public void The_first_part_of_a_device_uses_up_a_whole_one_of_those_the_node_may_give(string asked)
    {
        // Two devices, of which one is for others.
        var row = _state.UpsertNode(Cards.Node("a", Cards.Plain(2)) with { Foreign = ResourceList.Of(("nvidia.com/gpu", "1")) });
        var shape = _state.Intern(asked == "third" ? Cards.Share(333) : Cards.Memory(10));
        Assert.True(_state.TryPlaceAt(shape, row, [0]) >= 0);
        Assert.Equal(-1, _state.TryPlaceAt(shape, row, [1]));
        Assert.True(_state.TryPlaceAt(shape, row, [0]) >= 0);
        Assert.Equal((0, 2), (_state.Free(row, ResourceId.Gpu), _state.AllocationCount(row)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3)]
    [InlineData(-1)]
    public void What_already_runs_somewhere_names_each_of_its_devices_once(params int[] devices)
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 3));
        Assert.Throws<ArgumentException>(() => _state.ForcePlaceAt(_state.Intern(ClusterNodes.Ask(gpus: 1)), row, devices));
    }

    [Fact]
    public void What_is_forced_upon_a_device_counts_there_and_leaves_again()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 3));
        var one = _state.ForcePlaceAt(_state.Intern(ClusterNodes.Ask(gpus: 2)), row, [0, 1]);
        var two = _state.ForcePlaceAt(_state.Intern(ClusterNodes.Ask(gpus: 2)), row, [1, 2]);
        Assert.Equal(0, _state.Free(row, ResourceId.Gpu));
        _state.Release(one);
        Assert.Equal(1, _state.Free(row, ResourceId.Gpu));
        Assert.Equal([0], _state.DevicesOf(_state.TryPlace(_state.Intern(ClusterNodes.Ask(gpus: 1)))).ToArray());
        _state.Release(two);
        Assert.Equal(2, _state.Free(row, ResourceId.Gpu));

        // Without devices it counts as an amount.
        var three = _state.ForcePlaceAt(_state.Intern(ClusterNodes.Ask(gpus: 3)), row, []);
        Assert.Equal(-1, _state.Free(row, ResourceId.Gpu));
        _state.Release(three);
        Assert.Equal(2, _state.Free(row, ResourceId.Gpu));
    }

    [Fact]
    public void Bytes_and_shares_on_devices_are_given_back_as_they_were_taken()
    {
        var row = _state.UpsertNode(Cards.Node("a", Cards.Plain(2)));
        var empty = _state.Hash();
        var bytes = _state.TryPlace(_state.Intern(Cards.Memory(20, compute: 300)));
        Assert.Equal(1, _state.Free(row, ResourceId.Gpu));
        var share = _state.TryPlace(_state.Intern(Cards.Share(500)));
        Assert.Equal((1, 0), (_state.Free(row, ResourceId.Gpu), _state.DevicesOf(share)[0]));
        _state.Release(bytes);
        Assert.Equal(1, _state.Free(row, ResourceId.Gpu));
        _state.Release(share);
        Assert.Equal((2, empty), (_state.Free(row, ResourceId.Gpu), _state.Hash()));
    }

    [Fact]
    public void A_device_that_falls_ill_under_its_users_is_free_for_nobody_until_it_is_well_again()
    {
        var node = Cards.Node("a", Cards.Plain(2));
        var row = _state.UpsertNode(node);
        var users = (Share: _state.TryPlace(_state.Intern(Cards.Share(500))), Bytes: _state.TryPlace(_state.Intern(Cards.Memory(10, compute: 100))));
        Assert.Equal(1, _state.Free(row, ResourceId.Gpu));
        _state.UpsertNode(node with { Devices = [node.Devices[0] with { Health = DeviceHealth.Unhealthy }, node.Devices[1]] });
        Assert.Equal((1, 1), (_state.Free(row, ResourceId.Gpu), _state.Allocatable(row, ResourceId.Gpu)));
        Assert.Equal([1], _state.DevicesOf(_state.TryPlace(_state.Intern(Cards.Share(100)))).ToArray());
        Assert.Equal(0, _state.Free(row, ResourceId.Gpu));
        _state.Release(users.Bytes);
        _state.Release(users.Share);
        Assert.Equal(0, _state.Free(row, ResourceId.Gpu));
        _state.UpsertNode(node);
        Assert.Equal(1, _state.Free(row, ResourceId.Gpu));
    }
}
