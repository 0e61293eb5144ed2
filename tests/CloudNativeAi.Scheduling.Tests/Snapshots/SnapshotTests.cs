using System.Text;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Snapshots;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.Loop;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Snapshots;

/// <summary>A live scheduler, written to a file and read back, stands where it stood and decides what it would have decided.</summary>
/// <remarks>Seen failing: with the phase of a workload left out of what is stored.</remarks>
public sealed class SnapshotTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_read_back_is_what_the_live_scheduler_knew_and_decides_as_it_would()
    {
        var (pools, time) = (new TestPools(), new FakeTimeProvider(Start));
        pools.Set(Node("n1", ("cpu", "8"), ("nvidia.com/gpu", "4")));
        pools.Set(Node("n2", ("cpu", "8"), ("nvidia.com/gpu", "4")));
        await using var host = await LoopHost.StartAsync(pools, time, configure: scheduling => scheduling.AddQueue("default", queue => queue.Nominal("nvidia.com/gpu", 7)));
        await host.Scheduler.SubmitAsync(Spec("first", Set(4, ("nvidia.com/gpu", "1"))), Token);
        await host.UntilAsync(Id("first"), static workload => workload.Phase == WorkloadPhase.Placed);
        await host.Scheduler.SubmitAsync(Spec("second", Set(4, ("nvidia.com/gpu", "1"))), Token);
        var why = await host.Scheduler.ExplainAsync(Id("second"), Token);

        using var file = new MemoryStream();
        await host.Scheduler.SaveSnapshotAsync(file, Token);
        file.Position = 0;
        var snapshot = await SchedulingSnapshot.ReadAsync(file, Token);

        Assert.Equal(Start, snapshot.At);
        Assert.Equal(["test/n1", "test/n2"], snapshot.Nodes.Select(node => node.Id.Value));
        var live = await host.Scheduler.ListAsync(cancellationToken: Token);
        Assert.Equal(live.Select(workload => (workload.Spec.Name, workload.Phase, workload.SubmittedAt)), snapshot.Workloads.Select(workload => (workload.Spec.Name, workload.Phase, workload.SubmittedAt)));
        Assert.Equal(live[0].Placement!.Replicas, snapshot.Workloads[0].Placement!.Replicas, static (x, y) => (x.Replica, x.Node) == (y.Replica, y.Node));
        Assert.Equal(why.Text, snapshot.Explain(Id("second")).Text);
        Assert.Equal(SnapshotCodec.Write(snapshot.Model, snapshot.At), file.ToArray());

        var decisions = new List<Decision>();
        new DecisionCore(snapshot.Model).Decide(snapshot.At, decisions);
        Assert.Empty(decisions);
        snapshot.Model.Complete(snapshot.Model.Entries[Id("first")]);
        new DecisionCore(snapshot.Model).Decide(snapshot.At, decisions);
        Assert.Equal((DecisionKind.Placed, Id("second")), (Assert.Single(decisions).Kind, decisions[0].Workload));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"cloudnativeai/scheduling-snapshot/1\",\"at\":")]
    [InlineData("{\"schema\":\"cloudnativeai/scheduling-snapshot/99\"}")]
    public async Task What_is_no_snapshot_is_refused_with_what_to_do(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => SchedulingSnapshot.ReadAsync(file, Token).AsTask());
        Assert.Matches("\\. (Use|Read) .+\\.$", refused.Message);
    }
}
