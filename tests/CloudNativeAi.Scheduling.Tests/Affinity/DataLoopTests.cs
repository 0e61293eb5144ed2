using CloudNativeAi.Scheduling.Loop;
using CloudNativeAi.Scheduling.Tests.Loop;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>The scheduler as a host composes it, with somebody who tells what nodes hold.</summary>
/// <remarks>Seen failing: DataFeed that forgets what a new list lacks; Warm or the warm start not stored; and waiting for ever: a tenure that does not hand over what is read.</remarks>
public sealed class DataLoopTests
{
    private const string Slot = "example.com/slot";
    private readonly FakeTimeProvider _time = new(Start);
    private readonly IStateStore _store = LoopHost.NewStore();
    private readonly TestLocality _locality = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_when_its_data_has_become_warm_and_where_that_is()
    {
        await using var host = await StartAsync();
        _locality.Size("corpus", 100);
        var job = Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(0.8m);
        await host.Scheduler.SubmitAsync(job, Token);
        _locality.Hold("b", "corpus", 50);
        await ExplainedAsync(host, job.Id, "50 B of 100 B are, on test/b");
        _locality.Hold("b", "corpus", 80);
        var placed = await host.UntilAsync(job.Id, static workload => workload.Phase == WorkloadPhase.Placed);
        Assert.Equal("test/b", placed.Placement!.Replicas[0].Node.Value);
    }

    [Fact]
    public async Task It_starts_when_its_time_has_passed_however_often_the_host_starts_again()
    {
        var (cold, warm) = (Spec("cold", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1, seconds: 60), Spec("warm", Set(10, (Slot, "1"))).Reads("corpus").WarmAt(0.5m, seconds: 600));
        _locality.Size("corpus", 100);
        await using (var host = await StartAsync())
        {
            await host.Scheduler.SubmitAsync(cold, Token);
            await host.Scheduler.SubmitAsync(warm, Token);
            _locality.Hold("a", "corpus", 50);
            await ExplainedAsync(host, warm.Id, "10 example.com/slot");
            Assert.DoesNotContain((await host.Scheduler.ExplainAsync(warm.Id, Token)).Reasons, static reason => reason.Code == WaitReasonCode.WaitingForData);
            _time.Advance(TimeSpan.FromSeconds(40));
        }

        _locality.Drop("a", "corpus");
        await using (var host = await StartAsync())
        {
            await host.UntilAsync(cold.Id, static workload => workload.Phase == WorkloadPhase.Waiting);
            var why = await host.Scheduler.ExplainAsync(cold.Id, Token);
            Assert.Contains("it starts at 12:01:00 UTC at the latest", why.Text, StringComparison.Ordinal);
            Assert.DoesNotContain((await host.Scheduler.ExplainAsync(warm.Id, Token)).Reasons, static reason => reason.Code == WaitReasonCode.WaitingForData);
            Assert.Equal(cold.WarmStart, (await host.Scheduler.SubmitAsync(cold, Token)).Spec.WarmStart);
            Assert.Equal(cold.PodSets[0].Content, (await host.Scheduler.GetAsync(cold.Id, Token))!.Spec.PodSets[0].Content);
            _time.Advance(TimeSpan.FromSeconds(19));
            await host.Scheduler.SubmitAsync(Spec("other", Set(1, (Slot, "1"))), Token);
            await host.UntilAsync(Id("other"), static workload => workload.Phase == WorkloadPhase.Placed);
            Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(cold.Id, Token))!.Phase);
            _time.Advance(TimeSpan.FromSeconds(2));
            await host.UntilAsync(cold.Id, static workload => workload.Phase == WorkloadPhase.Placed);
        }
    }

    [Fact]
    public async Task A_size_that_nobody_knew_is_asked_for_again_and_one_that_cannot_be_found_harms_nobody()
    {
        await using var host = await StartAsync();
        var job = Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1);
        _locality.Hold("a", "corpus", 100);
        await host.Scheduler.SubmitAsync(Spec("odd", Set(1, (Slot, "1"))).Reads("broken").WarmAt(1), Token);
        await host.Scheduler.SubmitAsync(job, Token);
        await ExplainedAsync(host, job.Id, "nobody knows yet how large one of its contents is");
        _locality.Size("corpus", 100);
        while ((await host.Scheduler.GetAsync(job.Id, Token))!.Phase != WorkloadPhase.Placed)
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            await Task.Yield();
        }

        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(Id("odd"), Token))!.Phase);
    }

    [Fact]
    public async Task Work_goes_near_its_data_without_a_word_of_configuration()
    {
        _locality.Size("corpus", 100L << 30);
        _locality.Hold("c", "corpus", 100L << 30);
        await using var host = await StartAsync();
        await host.Scheduler.SubmitAsync(Spec("cold", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1), Token);
        await host.UntilAsync(Id("cold"), static workload => workload.Phase == WorkloadPhase.Placed);
        await host.Scheduler.SubmitAsync(Spec("reader", Set(1, (Slot, "1"))).Reads("corpus"), Token);
        var placed = await host.UntilAsync(Id("reader"), static workload => workload.Phase == WorkloadPhase.Placed);
        Assert.Equal("test/c", placed.Placement!.Replicas[0].Node.Value);
        using var file = new MemoryStream();
        await host.Scheduler.SaveSnapshotAsync(file, Token);
        file.Position = 0;
        var snapshot = await SchedulingSnapshot.ReadAsync(file, Token);
        Assert.Equal((await host.Scheduler.ExplainAsync(Id("reader"), Token)).Text, snapshot.Explain(Id("reader")).Text);
        Assert.Contains("data 1 × 10,000", snapshot.Explain(Id("reader")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_tells_nothing_holds_the_first_decision_up_for_five_seconds_and_no_longer()
    {
        _locality.IsSilent = true;
        await using var host = await StartAsync();
        await host.Scheduler.SubmitAsync(Spec("job", Set(1, (Slot, "1"))), Token);
        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(Id("job"), Token))!.Phase);
        _time.Advance(TimeSpan.FromSeconds(4));
        await host.Scheduler.SubmitAsync(Spec("other", Set(1, (Slot, "1"))), Token);
        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(Id("job"), Token))!.Phase);
        _time.Advance(TimeSpan.FromSeconds(2));
        await host.UntilAsync(Id("job"), static workload => workload.Phase == WorkloadPhase.Placed);
    }

    [Fact]
    public void What_a_new_list_lacks_is_held_no_more()
    {
        var lab = AffinityLab.Create();
        var feed = new DataFeed(lab.Model);
        var (a, b) = ((new NodeId("test/a"), new ContentKey("corpus")), (new NodeId("test/b"), new ContentKey("corpus")));
        lab.Set(Node("a", (Slot, "1")));
        lab.Set(Node("b", (Slot, "1")));
        lab.Submit(Spec("reader", Set(1, (Slot, "1"))).Reads("corpus"));
        Tell(new(ChangeKind.Reset, default, 0), new(ChangeKind.Upsert, a, 5), new(ChangeKind.Upsert, b, 6), new(ChangeKind.Synced, default, 0), new(ChangeKind.Upsert, a, 7));
        Assert.Equal((7, 6), (Held(0), Held(1)));
        Tell(new(ChangeKind.Reset, default, 0), new(ChangeKind.Upsert, a, 8));
        Assert.Equal((8, 6), (Held(0), Held(1)));
        Tell(new Change<(NodeId Node, ContentKey Content), long>(ChangeKind.Synced, default, 0));
        Assert.Equal((8, 0), (Held(0), Held(1)));
        Tell(new Change<(NodeId Node, ContentKey Content), long>(ChangeKind.Delete, a, 0));
        Assert.Equal((0, 0), (Held(0), Held(1)));

        long Held(int row) => lab.Model.Ledger.State.Columns.HeldBytes(row, lab["reader"].Sets[0].Shape.Content[0]);

        void Tell(params Change<(NodeId Node, ContentKey Content), long>[] changes) => Array.ForEach(changes, feed.Apply);
    }

    private Task<LoopHost> StartAsync() => LoopHost.StartAsync(
        new TestPools(Node("a", (Slot, "3")), Node("b", (Slot, "3")), Node("c", (Slot, "3"))),
        _time,
        _store,
        scheduling => scheduling.Services.AddSingleton<IDataLocality>(_locality));

    /// <summary>Waits until the loop knows what the feed was told.</summary>
    private static async Task ExplainedAsync(LoopHost host, Guid id, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!(await host.Scheduler.ExplainAsync(id, limit.Token)).Text.Contains(text, StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }
}
