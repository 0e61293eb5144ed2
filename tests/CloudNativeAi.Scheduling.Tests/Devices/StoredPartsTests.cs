using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Storage;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Devices.Cards;

namespace CloudNativeAi.Scheduling.Tests.Devices;

/// <summary>What is asked of devices and of topology, and where partitions start, outlives the host.</summary>
/// <remarks>Seen failing: partitions not stored (Partitions left out of WorkloadCodec); a returning node that charges them at slice 0 (Spots without starts).</remarks>
public sealed class StoredPartsTests
{
    [Fact]
    public void A_spec_is_read_back_as_it_was_written()
    {
        var set = Memory(3, 40, 2) with
        {
            Topology = new TopologyRequest { Preferred = "rack", Slices = [new TopologySlice("rack", 1), new TopologySlice("host", 1)], Spread = "host", MaxPerDomain = 2 },
        };
        PodSet[] sets =
        [
            set with { Devices = set.Devices! with { Isolation = DeviceIsolation.Memory } },
            Part("1g.5gb") with { Name = "part", Topology = new TopologyRequest { Required = "host" } },
            Share(250) with { Name = "share", Topology = new TopologyRequest() },
            Whole(2) with { Name = "whole" },
        ];
        foreach (var written in sets)
        {
            var read = StoredPodSet.Of(written).ToPodSet();
            Assert.Equal(written.Devices, read.Devices);
            Assert.Equal(written.Topology is null, read.Topology is null);
            Assert.Equal((written.Topology?.Required, written.Topology?.Preferred, written.Topology?.Spread, written.Topology?.MaxPerDomain), (read.Topology?.Required, read.Topology?.Preferred, read.Topology?.Spread, read.Topology?.MaxPerDomain));
            Assert.Equal(written.Topology?.Slices, read.Topology?.Slices);
        }
    }

    [Fact]
    public void Partitions_are_where_they_were_when_the_node_is_back()
    {
        var before = Model();
        before.UpsertNode(Node("n", Partitioned(2)), Cluster.Start);
        var entry = before.Submit(Cluster.Spec("job", Part("2g.10gb", count: 2) with { Count = 3, MinCount = 3 }), "", Cluster.Start, null);
        Decide(before);
        Assert.Equal(WorkloadPhase.Placed, entry.Phase);
        var stored = WorkloadCodec.Write(entry);

        var after = Model();
        var restored = WorkloadCodec.Restore(after, new StateItem(WorkloadCodec.KeyOf(entry), stored, "1"));
        after.UpsertNode(Node("n", Partitioned(2)), Cluster.Start);
        Assert.Equal(Starts(entry), Starts(restored));
        Assert.Equal(before.Ledger.State.Hash(), after.Ledger.State.Hash());
        var two = after.Submit(Cluster.Spec("more", Part("1g.5gb", count: 2)), "", Cluster.Start, null);
        Decide(after);
        Assert.Equal(WorkloadPhase.Placed, two.Phase);
        var view = restored.ToWorkload().Placement!.Replicas;
        Assert.All(view, replica => Assert.Equal(2, replica.Partitions.Count));
    }

    private static string Starts(WorkloadEntry entry) => string.Join(' ', entry.Sets[0].Replicas.Select(replica => string.Join(',', replica.DeviceIds.Zip(replica.Partitions, (id, start) => $"{id}@{start}"))));

    private static SchedulingModel Model()
    {
        var model = new SchedulingModel(Empty());
        var options = new SchedulingOptions();
        options.Queues["default"] = new QueueOptions();
        model.Configure(options);
        return model;
    }

    private static void Decide(SchedulingModel model) => new CloudNativeAi.Scheduling.Decisions.DecisionCore(model).Decide(Cluster.Start, []);
}
