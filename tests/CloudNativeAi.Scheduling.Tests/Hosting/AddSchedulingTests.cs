using CloudNativeAi.Scheduling.Hosting;
using CloudNativeAi.Scheduling.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Hosting;

public sealed class AddSchedulingTests
{
    [Fact]
    public void Everything_resolves_on_a_bare_service_collection_however_often_it_is_added()
    {
        using var services = Build([], configure: s => s.AddNodeScorer<EvenRows>(3).AddNodeScorer<EvenRows>(3).AddNodeFilter<Anything>().AddNodeFilter<Anything>(), twice: true);
        Assert.NotNull(services.GetRequiredService<IScheduler>());
        Assert.Single(services.GetServices<IHostedService>(), service => service.GetType().Name == "SchedulerLoop");
        var profile = services.GetRequiredService<IReadOnlyList<PlacementProfile>>()[0];
        Assert.Equal(3, Assert.Single(profile.Scorers, scorer => scorer.Scorer is EvenRows).Weight);
        Assert.Single(profile.Filters, filter => filter is Anything);
        Assert.Equal([SchedulingOptions.DefaultQueue], services.GetRequiredService<IOptions<SchedulingOptions>>().Value.Queues.Keys);
    }

    [Fact]
    public void Queues_come_from_configuration_and_code_and_code_wins()
    {
        using var services = Build(
            new()
            {
                ["CloudNativeAi:Scheduling:Queues:research:Nominal:nvidia.com/gpu"] = "8",
                ["CloudNativeAi:Scheduling:Queues:research:Ordering"] = "StrictFIFO",
                ["CloudNativeAi:Scheduling:Queues:research:Tenants:0"] = "acme",
                ["CloudNativeAi:Scheduling:Profile"] = "spread",
                ["CloudNativeAi:Scheduling:RetryDelay"] = "00:00:01",
            },
            s => s.AddQueue("research", q => q.Nominal("cpu", ResourceQuantity.Parse("500m"))).AddQueue("open"));
        var options = services.GetRequiredService<IOptions<SchedulingOptions>>().Value;
        var research = options.Queues["research"];
        Assert.Equal((QueueOrdering.StrictFifo, 8, ResourceQuantity.FromMilli(500)), (research.Ordering, research.Nominal["nvidia.com/gpu"], research.Nominal["cpu"]));
        Assert.Equal(["acme"], research.Tenants);
        Assert.True(options.Queues.ContainsKey("open"));
        Assert.Equal(TimeSpan.FromSeconds(1), options.RetryDelay);
        Assert.Equal("spread", services.GetRequiredService<IReadOnlyList<PlacementProfile>>()[0].Name);
    }

    [Fact]
    public void All_wrong_settings_are_told_at_once_each_with_key_value_rule_and_remedy()
    {
        using var services = Build(new()
        {
            ["CloudNativeAi:Scheduling:Queues:research:Nominal:nvidia.com/gpu"] = "-8",
            ["CloudNativeAi:Scheduling:Queues:research:Nominal:cpu"] = "many",
            ["CloudNativeAi:Scheduling:Queues:research:Ordering"] = "Random",
            ["CloudNativeAi:Scheduling:Queues:research:Color"] = "red",
            ["CloudNativeAi:Scheduling:Queues:No Good:Ordering"] = "StrictFifo",
            ["CloudNativeAi:Scheduling:Profile"] = "magic",
            ["CloudNativeAi:Scheduling:RetryDelay"] = "soon",
            ["CloudNativeAi:Scheduling:Seed"] = "7",
        });
        var errors = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures.ToList();
        Assert.Contains("CloudNativeAi:Scheduling:Queues:research:Nominal:nvidia.com/gpu is -8; a quota is 0 or more. Remove the line for \"no quota of its own\".", errors);
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:Queues:research:Nominal:cpu is \"many\"; a quota is a quantity", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:Queues:research:Ordering is \"Random\"", StringComparison.Ordinal));
        Assert.Contains("CloudNativeAi:Scheduling:Queues:research:Color is no setting; known here are Ordering, Nominal, BorrowingLimit, LendingLimit, Flavors, Cohort, Weight, Coverage, Fungibility, Preemption, Profile, Stop, Tenants. Correct the name, or remove the line.", errors);
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:Queues:No Good is no name of a queue", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:Profile is \"magic\"", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:RetryDelay is \"soon\"", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:Seed is no setting", StringComparison.Ordinal));
        Assert.Equal(8, errors.Count);
    }

    [Fact]
    public async Task The_health_check_is_unhealthy_until_the_scheduler_runs()
    {
        await using var services = Build([]);
        var before = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Name == "cloudnativeai-scheduling", TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        var loop = services.GetServices<IHostedService>().Single(service => service.GetType().Name == "SchedulerLoop");
        await loop.StartAsync(TestContext.Current.CancellationToken);
        var scheduler = services.GetRequiredService<IScheduler>();
        var job = await scheduler.SubmitAsync(Decisions.Cluster.Spec("job", Decisions.Cluster.Set(0)), TestContext.Current.CancellationToken);
        await foreach (var change in scheduler.WatchAsync(TestContext.Current.CancellationToken))
        {
            if (change.Value?.Phase == WorkloadPhase.Placed)
            {
                break;
            }
        }

        await scheduler.CompleteAsync(job.Spec.Id, TestContext.Current.CancellationToken);
        var after = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Name == "cloudnativeai-scheduling", TestContext.Current.CancellationToken);
        await loop.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, after.Status);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<ISchedulingBuilder>? configure = null, bool twice = false)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var platform = services.AddCloudNativeAi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("CloudNativeAi")).AddScheduling(configure);
        if (twice)
        {
            platform.AddScheduling(configure);
        }

        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private sealed class EvenRows : INodeScorer
    {
        public string Name => "even-rows";

        public PluginScope Scope => PluginScope.Node;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = rows[i] % 2 == 0 ? 10_000 : 0;
            }
        }
    }

    private sealed class Anything : INodeFilter
    {
        public string Name => "anything";

        public PluginScope Scope => PluginScope.NodeClass;

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
        }

        public string Explain(in PlacementContext context, int row) => "nothing is refused";
    }
}
