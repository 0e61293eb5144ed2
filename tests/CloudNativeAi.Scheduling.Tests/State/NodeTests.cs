using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Devices;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>Nodes that come, change and go.</summary>
/// <remarks>Seen failing: ClassTable without the keys of taints; NodeRows.Upsert that keeps the row of another machine; LiftedLoads that does not put back what it lifted; StateHasher without the machine.</remarks>
public sealed class NodeTests
{
    private static readonly PodSet Anything = ClusterNodes.Ask();
    private readonly ClusterState _state = new(PlacementProfile.BestFit());

    [Fact]
    public void A_node_that_names_devices_without_their_amount_has_them_all_and_one_that_names_fewer_has_those()
    {
        var node = Cards.Node("a", Cards.Plain(3));
        var row = _state.UpsertNode(node with { Allocatable = ResourceList.Of(("cpu", "4")) });
        Assert.Equal(3, _state.Allocatable(row, ResourceId.Gpu));
        _state.UpsertNode(node with { Allocatable = ResourceList.Of(("cpu", "4")), Foreign = ResourceList.Of(("nvidia.com/gpu", "1")) });
        Assert.Equal(2, _state.Allocatable(row, ResourceId.Gpu));
        _state.UpsertNode(node with { Allocatable = ResourceList.Of(("cpu", "4"), ("nvidia.com/gpu", "1")) });
        Assert.Equal((1, 1), (_state.Allocatable(row, ResourceId.Gpu), _state.Free(row, ResourceId.Gpu)));
        _state.UpsertNode(node with { Allocatable = ResourceList.Of(("cpu", "4"), ("nvidia.com/gpu", "0")) });
        Assert.Equal(0, _state.Allocatable(row, ResourceId.Gpu));
    }

    [Fact]
    public void A_node_takes_as_many_replicas_as_it_says_and_any_number_if_it_says_none()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 0));
        var any = _state.Intern(ClusterNodes.Ask(cpu: "1m"));
        Assert.True(_state.Free(row, ResourceId.Pods) > 1000);
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 0) with { Allocatable = ResourceList.Of(("cpu", "64"), ("memory", "512Gi"), ("pods", "2")) });
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => _state.TryPlace(any) >= 0));
    }

    [Fact]
    public void What_a_node_lacks_it_has_none_of_and_what_it_loses_is_gone()
    {
        var row = _state.UpsertNode(ClusterNodes.Slots("a", 3));
        var slot = _state.ResourceOf(new ResourceName("example.com/slot"));
        Assert.Equal((3, 0), (_state.Free(row, slot), _state.Free(row, _state.ResourceOf(new ResourceName("example.com/other")))));
        _state.UpsertNode(ClusterNodes.Gpu("a", gpus: 0));
        Assert.Equal((0, 0), (_state.Free(row, slot), _state.Allocatable(row, slot)));
        Assert.Equal("example.com/slot", _state.NameOf(slot).Value);
    }

    [Fact]
    public void Another_machine_of_the_same_name_takes_the_row_if_nothing_is_charged_there_and_else_one_of_its_own()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a", instance: "one"));
        Assert.Equal(row, _state.UpsertNode(ClusterNodes.Gpu("a", instance: "two")));
        var id = _state.TryPlace(_state.Intern(Anything));
        var next = _state.UpsertNode(ClusterNodes.Gpu("a", instance: "three"));
        Assert.NotEqual(row, next);
        Assert.Equal((false, true, next), (_state.IsPresent(row), _state.IsPresent(next), _state.RowOf(new NodeId("test/a"))));
        _state.Release(id);
        Assert.Equal(next, _state.RowOf(new NodeId("test/a")));
        Assert.Equal(row, _state.UpsertNode(ClusterNodes.Gpu("b")));
        Assert.Equal("three", _state.NodeOf(next).InstanceId);
    }

    [Fact]
    public void The_row_of_a_node_that_is_gone_is_taken_again_by_one_other()
    {
        var row = _state.UpsertNode(ClusterNodes.Gpu("a"));
        var id = _state.TryPlace(_state.Intern(Anything));
        var two = _state.TryPlace(_state.Intern(Anything));
        _state.RemoveNode(new NodeId("test/a"));
        _state.RemoveNode(new NodeId("test/a"));
        _state.RemoveNode(new NodeId("test/unknown"));
        Assert.False(_state.IsPresent(row));
        _state.Savepoint();
        _state.Release(id);
        _state.Release(two);
        _state.Commit();
        Assert.Equal([row, row + 1], [_state.UpsertNode(ClusterNodes.Gpu("b")), _state.UpsertNode(ClusterNodes.Gpu("c"))]);
        Assert.Equal(row + 2, _state.UpsertNode(ClusterNodes.Gpu("a")));
        _state.RemoveNode(new NodeId("test/c"));
        Assert.Equal(row + 1, _state.UpsertNode(ClusterNodes.Gpu("d")));
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("taints")]
    [InlineData("cordon")]
    [InlineData("ready")]
    [InlineData("reclaim")]
    public void A_class_that_nobody_has_any_more_makes_room_for_another_one(string change)
    {
        // Two classes take turns: what is kept of the one must not be said of the other.
        var node = ClusterNodes.Gpu("a");
        var other = change switch
        {
            "labels" => node with { Labels = new Dictionary<string, string> { ["zone"] = "z" } },
            "taints" => node with { Taints = [new Taint("t", "", TaintEffect.NoSchedule)] },
            "cordon" => node with { Schedulable = false },
            "ready" => node with { Ready = false },
            _ => node with { ReclaimAt = DateTimeOffset.UnixEpoch },
        };
        var row = _state.UpsertNode(node);
        var plain = _state.Intern(Anything);
        var zone = _state.Intern(Anything with { NodeSelector = new Dictionary<string, string> { ["zone"] = "z" } });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((true, false), (Fits(plain), Fits(zone)));
            _state.UpsertNode(other);
            Assert.Equal((change == "labels", change == "labels"), (Fits(plain), Fits(zone)));
            _state.UpsertNode(node);
        }

        bool Fits(RequestShape shape)
        {
            var mark = _state.Savepoint();
            var fits = _state.TryPlace(shape) >= 0;
            _state.RollbackTo(mark);
            Assert.Equal(fits, _state.Fits(shape, row));
            return fits;
        }
    }

    [Fact]
    public void Nodes_are_of_one_class_where_all_that_filters_see_is_equal()
    {
        Node[] nodes =
        [
            ClusterNodes.Gpu("a") with { Labels = new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" } },
            ClusterNodes.Gpu("b") with { Labels = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" } },
            ClusterNodes.Gpu("c") with { Labels = new Dictionary<string, string> { ["x"] = "1", ["y"] = "3" } },
            ClusterNodes.Gpu("d") with { Labels = new Dictionary<string, string> { ["x"] = "12" } },
            ClusterNodes.Gpu("e") with { Pool = "p" },
            ClusterNodes.Gpu("f") with { Lifecycle = NodeLifecycle.Spot },
            ClusterNodes.Gpu("g") with { Taints = [new Taint("k", "v", TaintEffect.NoSchedule)] },
            ClusterNodes.Gpu("h") with { Taints = [new Taint("k", "v", TaintEffect.NoExecute)] },
            ClusterNodes.Gpu("i") with { Taints = [new Taint("k", "", TaintEffect.NoSchedule)] },
            ClusterNodes.Gpu("j") with { Taints = [new Taint("l", "v", TaintEffect.NoSchedule)] },
        ];
        var seen = new Classes();
        var state = new ClusterState(new PlacementProfile("classes", [], [new WeightedScorer(seen, 1)]));
        foreach (var node in nodes)
        {
            state.UpsertNode(node);
        }

        state.TryPlace(state.Intern(Anything with { Tolerations = [new Toleration("")] }));
        Assert.Equal([0, 2, 3, 4, 5, 6, 7, 8, 9], seen.Rows);
    }

    [Fact]
    public void Domains_lie_within_the_wider_ones_and_their_version_rises_when_a_node_moves()
    {
        var state = new ClusterState(new PlacementProfile("sites", [], [new WeightedScorer(new BestFitScorer(), 1)], topologyLabels: ["block", "rack"]));
        state.UpsertNode(At("a", "b1", "r1"));
        var version = state.DomainVersion;
        state.UpsertNode(At("a", "b1", "r1"));
        Assert.Equal(version, state.DomainVersion);
        state.UpsertNode(At("a", "b2", "r1"));
        Assert.True(state.DomainVersion > version);
        var copy = state.Clone();
        Assert.Equal(state.DomainVersion, copy.DomainVersion);
        copy.UpsertNode(At("a", null, "r1"));
        Assert.True(copy.DomainVersion > state.DomainVersion);

        static Node At(string name, string? block, string rack)
        {
            var labels = new Dictionary<string, string> { ["rack"] = rack };
            if (block is not null)
            {
                labels["block"] = block;
            }

            return ClusterNodes.Gpu(name) with { Labels = labels };
        }
    }

    [Fact]
    public void Loads_are_lifted_for_a_question_and_put_back()
    {
        var state = new ClusterState(new PlacementProfile("loads", [], [new WeightedScorer(new BestFitScorer(), 1)], mostLoad: 500));
        var busy = state.UpsertNode(Loaded("busy", "40"));
        var idle = state.UpsertNode(Loaded("idle", "4"));
        var shape = state.Intern(Anything);
        Assert.Equal((false, true), (state.Fits(shape, busy), state.Fits(shape, idle)));
        Assert.Equal((625, null), (state.TooBusyFor(shape, busy), state.TooBusyFor(shape, idle)));
        Assert.Equal(idle, state.RowOf(state.TryPlace(shape)));
        using (state.LiftLoads())
        {
            Assert.True(state.Fits(shape, busy));
            Assert.Null(state.TooBusyFor(shape, busy));
        }

        Assert.Equal((625, null), (state.TooBusyFor(shape, busy), state.TooBusyFor(shape, idle)));
        Assert.False(state.Measure(Loaded("unknown", "4")));
        Assert.False(state.Measure(Loaded("busy", "48")));
        Assert.True(state.Measure(Loaded("busy", "4")));
        Assert.False(state.Measure(Loaded("busy", "48")));
        Assert.Equal(idle, state.RowOf(state.TryPlace(shape)));

        static Node Loaded(string name, string cpus) => ClusterNodes.Gpu(name) with { Usage = ResourceList.Of(("cpu", cpus)) };
    }

    [Fact]
    public void Equal_states_have_equal_hashes_in_every_process_and_any_difference_shows()
    {
        var hashes = new HashSet<ulong> { Made(static _ => { }).Hash() };
        Assert.Contains(Made(static _ => { }).Hash(), hashes);
        Assert.Contains(Made(static state => state.Release(state.TryPlace(state.Intern(Anything)))).Hash(), hashes);
        foreach (var change in (Action<ClusterState>[])
        [
            static state => state.UpsertNode(ClusterNodes.Gpu("b")),
            static state => state.UpsertNode(ClusterNodes.Gpu("a", instance: "other")),
            static state => state.UpsertNode(ClusterNodes.Gpu("a", cpu: "63")),
            static state => state.UpsertNode(ClusterNodes.Gpu("a", gpus: 7)),
            static state => state.UpsertNode(ClusterNodes.Gpu("a") with { Pool = "p" }),
            static state => state.RemoveNode(new NodeId("test/a")),
            static state => state.TryPlace(state.Intern(Anything)),
            static state => state.TryPlace(state.Intern(ClusterNodes.Ask(gpus: 1))),
            static state => state.TryPlaceAt(state.Intern(ClusterNodes.Ask(gpus: 1)), 0, [3]),
            static state => state.TryPlace(state.Intern(ClusterNodes.Share(500))),
            static state => state.TryPlace(state.Intern(ClusterNodes.Share(400))),
            static state => state.TryPlace(state.Intern(Cards.Memory(10))),
            static state => state.TryPlace(state.Intern(Cards.Memory(10, compute: 100))),
        ])
        {
            Assert.True(hashes.Add(Made(change).Hash()));
        }

        static ClusterState Made(Action<ClusterState> change)
        {
            var state = new ClusterState(PlacementProfile.BestFit());
            state.UpsertNode(ClusterNodes.Gpu("a"));
            change(state);
            return state;
        }
    }

    [Fact]
    public void States_differ_that_differ_in_one_thing_alone()
    {
        Assert.NotEqual(After("a", static _ => { }), After("b", static _ => { }));

        // The same is charged, under another id, for another request, to another machine of that name.
        Assert.NotEqual(After("a", Plain), After("a", static state => { Plain(state); Plain(state); state.Release(0); }));
        Assert.NotEqual(After("a", Plain), After("a", static state => state.TryPlace(state.Intern(Anything with { Tolerations = [new Toleration("t")] }))));
        Assert.NotEqual(After("a", static _ => { }), After("a", static state => state.UpsertNode(ClusterNodes.Gpu("a", instance: "other"))));

        static void Plain(ClusterState state) => state.TryPlace(state.Intern(Anything));

        static ulong After(string name, Action<ClusterState> change)
        {
            var state = new ClusterState(PlacementProfile.BestFit());
            state.UpsertNode(ClusterNodes.Gpu(name, instance: "one"));
            state.Intern(Anything);
            state.Intern(Anything with { Tolerations = [new Toleration("t")] });
            change(state);
            return state.Hash();
        }
    }

    [Fact]
    public void A_hash_tells_texts_and_their_borders_apart()
    {
        string[][] texts = [[], [""], ["ab"], ["ba"], ["ac"], ["a", "b"], ["ab", "c"], ["a", "bc"]];
        Assert.Equal(texts.Length, texts.Select(Hash).Distinct().Count());
        Assert.Equal(0x9E37_79B9_7F4A_7C15, Hash([]));

        static ulong Hash(string[] words)
        {
            var hash = new StateHash();
            Array.ForEach(words, word => hash.Add(word));
            return hash.Value;
        }
    }

    [Fact]
    public void Versions_are_never_the_same_in_two_copies()
    {
        var source = new VersionSource();
        var copy = source.Clone();
        var seen = new HashSet<long>();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(seen.Add(source.Next()) && seen.Add(copy.Next()));
        }

        var last = source.Next();
        for (var i = 0; i < 1 << 20; i++)
        {
            var next = source.Next();
            Assert.True(next > last);
            last = next;
        }

        Assert.True(last > copy.Next());
    }

    /// <summary>Notes for which rows it is asked: one of each class.</summary>
    private sealed class Classes : INodeScorer
    {
        public List<int> Rows { get; } = [];

        public string Name => "classes";

        public PluginScope Scope => PluginScope.NodeClass;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores) => Rows.AddRange(rows);
    }
}
