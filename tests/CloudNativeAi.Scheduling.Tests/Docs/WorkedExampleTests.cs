using System.Text;
using CloudNativeAi.Scheduling.Loop;
using CloudNativeAi.Scheduling.Tests.Decisions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CloudNativeAi.Scheduling.Tests.Docs;

/// <summary>The worked example of docs/scheduling.md, played with the configuration that stands there: what it says is what happens, word for word.</summary>
/// <remarks>Seen failing: with the victim of least cost taken last.</remarks>
public sealed class WorkedExampleTests
{
    private const string Gpu = "nvidia.com/gpu";
    private readonly FakeTimeProvider _time = new(Cluster.Start);

    [Fact]
    public async Task The_example_happens_as_it_is_told()
    {
        await using var services = Compose();
        var hosted = services.GetServices<IHostedService>().ToList();
        foreach (var one in hosted)
        {
            await one.StartAsync(TestContext.Current.CancellationToken);
        }

        var scheduler = services.GetRequiredService<IScheduler>();
        var pretrain = await SubmitAsync(scheduler, "pretrain", "research", 8);
        await UntilAsync(scheduler, pretrain, static workload => workload.Phase == WorkloadPhase.Placed);
        await CountsAsync(scheduler, "`pretrain` is placed", "0");
        var sweep = await SubmitAsync(scheduler, "sweep", "research", 6);
        var borrows = await UntilAsync(scheduler, sweep, static workload => workload.Phase == WorkloadPhase.Placed);
        await CountsAsync(scheduler, "`sweep` is placed", "375");
        Assert.Equal(["inventory/n1"], Nodes((await scheduler.GetAsync(pretrain, TestContext.Current.CancellationToken))!));
        Assert.Equal(["inventory/n2"], Nodes(borrows));
        await scheduler.ReportCostAsync(pretrain, new EvictionCost(TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(5)), TestContext.Current.CancellationToken);
        await scheduler.ReportCostAsync(sweep, new EvictionCost(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);

        var finetune = await SubmitAsync(scheduler, "finetune", "product", 4);
        var asked = await UntilAsync(scheduler, sweep, static workload => workload.Disruption is not null);
        Assert.Equal((DisruptionReason.InCohortReclamation, 6), (asked.Disruption!.Reason, asked.Disruption.Release.Count));
        Says(asked.Disruption.Detail);
        Says((await scheduler.ExplainAsync(finetune, TestContext.Current.CancellationToken)).Text);

        await scheduler.ReleaseAsync(sweep, asked.Disruption.Release, TestContext.Current.CancellationToken);
        await UntilAsync(scheduler, finetune, static workload => workload.Phase == WorkloadPhase.Placed);
        await CountsAsync(scheduler, "`sweep` has left and `finetune` is placed", "0");
        var waits = await scheduler.ExplainAsync(sweep, TestContext.Current.CancellationToken);
        Says(waits.Text);
        Says(waits.Report);

        await scheduler.CompleteAsync(finetune, TestContext.Current.CancellationToken);
        await UntilAsync(scheduler, sweep, static workload => workload.Phase == WorkloadPhase.Placed);
        await CountsAsync(scheduler, "`finetune` has ended and `sweep` is back", "375");
        Assert.Equal(WorkloadPhase.Placed, (await scheduler.GetAsync(pretrain, TestContext.Current.CancellationToken))!.Phase);
        foreach (var one in hosted)
        {
            await one.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Were sweep elastic with a min of 4.</summary>
    [Fact]
    public void An_elastic_borrower_would_be_asked_for_two_alone()
    {
        var lab = new Lab(("research", InHall()), ("product", InHall()));
        lab.Set(Cluster.Node("n1", (Gpu, "8")));
        lab.Set(Cluster.Node("n2", (Gpu, "8")));
        lab.Submit(Cluster.Spec("pretrain", Cluster.Set(8, (Gpu, "1")), queue: "research"));
        lab.Run();
        lab.Submit(Cluster.Spec("sweep", Cluster.Set(6, (Gpu, "1")) with { MinCount = 4 }, elastic: true, queue: "research"));
        lab.Run();
        lab.Submit(Cluster.Spec("finetune", Cluster.Set(4, (Gpu, "1")), queue: "product"));
        lab.Run();
        Assert.Contains(lab.Decisions, static decision => decision is { Kind: Queues.DecisionKind.ShrinkAsked, Replicas: 2 });
        Assert.Equal((8, 4, 4), (lab.Count("pretrain"), lab.Count("sweep"), lab.Count("finetune")));
        Assert.Contains("elastic with a min of 4, it would have been asked for 2 replicas", SchedulingDocument.Prose, StringComparison.Ordinal);
    }

    private static QueueOptions InHall()
    {
        var queue = Lab.Queue((Gpu, "8"));
        queue.Cohort = "hall";
        return queue;
    }

    private static void Says(string text) => Assert.Contains(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), SchedulingDocument.Prose, StringComparison.Ordinal);

    private static IEnumerable<string> Nodes(Workload workload) => workload.Placement!.Replicas.Select(static replica => replica.Node.Value).Distinct();

    /// <summary>The row of the table that tells of this moment, from what the scheduler itself has written down.</summary>
    private static async Task CountsAsync(IScheduler scheduler, string after, string share)
    {
        using var file = new MemoryStream();
        await scheduler.SaveSnapshotAsync(file, TestContext.Current.CancellationToken);
        file.Position = 0;
        var queues = (await SchedulingSnapshot.ReadAsync(file, TestContext.Current.CancellationToken)).Model.Queues;
        var account = queues.Accounts.Find(null, Gpu);
        var (research, product) = (queues.Find("research")!.Quota, queues.Find("product")!.Quota);
        var (used, other) = (research[account].Used / 1000, product[account].Used / 1000);
        Assert.Contains($"| {after} | {used} | {Math.Max(0, used - 8)} | {other} | {research.Available(account) / 1000} |", SchedulingDocument.Text, StringComparison.Ordinal);
        Assert.Equal(share, queues.Shares.Of(research).ToString());
        Assert.Contains("6 of the 16 that the cohort could lend is 375 thousandths", SchedulingDocument.Prose, StringComparison.Ordinal);
    }

    private static async Task<Guid> SubmitAsync(IScheduler scheduler, string name, string queue, int gpus)
    {
        var set = new PodSet("worker", gpus, ResourceList.Of((Gpu, "1")));
        return (await scheduler.SubmitAsync(new WorkloadSpec(Cluster.Id(name), Tenant.Default, name, queue, [set]), TestContext.Current.CancellationToken)).Spec.Id;
    }

    private static async Task<Workload> UntilAsync(IScheduler scheduler, Guid id, Func<Workload, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var change in scheduler.WatchAsync(limit.Token))
        {
            if (change.Kind == ChangeKind.Upsert && change.Key == id && holds(change.Value!))
            {
                return change.Value!;
            }
        }

        throw new InvalidOperationException("A watch never ends.");
    }

    private ServiceProvider Compose()
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(SchedulingDocument.Configuration));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        services.AddCloudNativeAi(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("CloudNativeAi")).AddResources().AddScheduling();
        return services.BuildServiceProvider();
    }
}
