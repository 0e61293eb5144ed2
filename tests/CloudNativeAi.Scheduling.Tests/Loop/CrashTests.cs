using CloudNativeAi.Tests;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>R2 for the scheduler's calls: the host dies at every write, before and after it; the next one goes on with nothing lost and nothing placed twice.</summary>
/// <remarks>Seen failing: WriteFreeingAsync left out (a replica is placed where another still is); StoredVersion not read back (the next host never gets a write through).</remarks>
public sealed class CrashTests
{
    private static readonly WorkloadSpec Digits = Spec("digits", Set(3, ("example.com/slot", "1")) with { MinCount = 2 }, elastic: true);
    private static readonly WorkloadSpec Urgent = Spec("urgent", Set(1, ("example.com/slot", "1")), priority: 10);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly TestPools _pools = new(Node("a", ("example.com/slot", "3")));
    private readonly HashSet<Guid> _submitted = [];
    private readonly HashSet<Guid> _mayBeGone = [];
    private readonly HashSet<Guid> _completed = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_dies_at_any_write_is_followed_by_one_that_goes_on(bool afterWrite)
    {
        var at = 1;
        for (var crashed = true; crashed; at++)
        {
            _submitted.Clear();
            _mayBeGone.Clear();
            _completed.Clear();
            var disk = LoopHost.NewStore();
            var store = new CrashingStore(disk, at, afterWrite, forGood: true);
            await using (var first = await LoopHost.StartAsync(_pools, _time, store))
            {
                var script = PlayAsync(first);
                crashed = await Task.WhenAny(script, store.Crashed) == store.Crashed;
                if (!crashed)
                {
                    await script;
                }

                _ = script.ContinueWith(static task => task.Exception, TaskScheduler.Default);
            }

            await using var second = await LoopHost.StartAsync(_pools, _time, disk);
            var survivors = await second.Scheduler.ListAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(_submitted.Except(_mayBeGone).All(id => survivors.Any(workload => workload.Spec.Id == id)), $"write {at}: an acknowledged submit is lost");
            Assert.True(survivors.Sum(workload => workload.Placement?.Replicas.Count ?? 0) <= 3, $"write {at}: a slot is taken twice");
            await PlayAsync(second);
        }

        Assert.True(at > 8, $"only {at} writes");
    }

    [Fact]
    public async Task A_write_that_was_stored_though_it_threw_is_not_taken_for_somebody_elses()
    {
        for (var at = 1; at <= 8; at++)
        {
            _completed.Clear();
            var store = new CrashingStore(LoopHost.NewStore(), at, afterWrite: true, forGood: false);
            await using var host = await LoopHost.StartAsync(_pools, _time, store);
            var script = PlayAsync(host);
            await Task.WhenAny(script, store.Crashed);
            while (!script.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            await script;
        }
    }

    [Fact]
    public async Task What_another_writer_stored_wins_and_calls_are_run_again_on_it()
    {
        var store = LoopHost.NewStore();
        await using var host = await LoopHost.StartAsync(_pools, _time, store);
        await host.Scheduler.SubmitAsync(Digits, TestContext.Current.CancellationToken);
        await host.UntilAsync(Digits.Id, workload => workload.Placement?.Replicas.Count == 3);
        var key = new StateKey("workload", Tenant.Default, Digits.Id.ToString("N"));
        var stored = await store.GetAsync(key, TestContext.Current.CancellationToken);
        await store.PutAsync(key, stored!.Value, stored.Version, TestContext.Current.CancellationToken);

        await host.Scheduler.ResizeAsync(Digits.Id, "main", 1, 2, TestContext.Current.CancellationToken);

        var resized = await host.UntilAsync(Digits.Id, workload => workload.Disruption is not null);
        Assert.Equal(2, resized.Spec.PodSets[0].Count);
        Assert.Equal(2, Assert.Single(resized.Disruption!.Release).Index);
    }

    /// <summary>An owner's part, all of it repeatable: run digits, run urgent to its end, answer what is asked.</summary>
    private async Task PlayAsync(LoopHost host)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await host.Scheduler.SubmitAsync(Digits, cancellation);
        _submitted.Add(Digits.Id);
        await host.UntilAsync(Digits.Id, workload => workload.Placement?.Replicas.Count >= 2);
        if (!_completed.Contains(Urgent.Id))
        {
            await host.Scheduler.SubmitAsync(Urgent, cancellation);
            _submitted.Add(Urgent.Id);
            using var ran = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var answering = AnswerAsync(host, ran.Token);
            await host.UntilAsync(Urgent.Id, workload => workload.Phase == WorkloadPhase.Placed);
            await ran.CancelAsync();
            await answering;
            _mayBeGone.Add(Urgent.Id);
            await host.Scheduler.CompleteAsync(Urgent.Id, cancellation);
            _completed.Add(Urgent.Id);
        }

        var last = await host.UntilAsync(Digits.Id, workload => workload.Placement?.Replicas.Count == 3 && workload.Disruption is null);
        Assert.Equal([0, 1, 2], last.Placement!.Replicas.Select(replica => replica.Replica.Index));
    }

    private static async Task AnswerAsync(LoopHost host, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in host.Scheduler.WatchAsync(cancellationToken))
            {
                if (change.Value?.Disruption is { } asked)
                {
                    await host.Scheduler.ReleaseAsync(change.Key, asked.Release, CancellationToken.None);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or CloudNativeAiException)
        {
            // It has run, or its host is gone.
        }
    }
}
