using CloudNativeAi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>Settings that change while the host runs.</summary>
/// <remarks>Seen failing: with a monitor of options, which threw the faults at whoever reloaded and had no settings from then on.</remarks>
public sealed class ReloadTests
{
    private const string Nominal = "CloudNativeAi:Scheduling:Queues:research:Nominal:example.com/slot";
    private const string Weight = "CloudNativeAi:Scheduling:Queues:research:Weight";

    [Fact]
    public async Task Faulty_settings_change_nothing_and_good_ones_after_them_do()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [Nominal] = "1" }).Build();
        var logs = new FakeLogCollector();
        await using var host = await LoopHost.StartAsync(
            new TestPools(Node("a", ("example.com/slot", "4"))), new FakeTimeProvider(Start), section: configuration.GetSection("CloudNativeAi"), configure: s => s.Services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(logs)));
        var (first, second, third) = (await SubmitAsync(host, "first"), await SubmitAsync(host, "second"), await SubmitAsync(host, "third"));
        await host.UntilAsync(first, static workload => workload.Phase == WorkloadPhase.Placed);

        (configuration[Nominal], configuration[Weight]) = ("3", "-1");
        configuration.Reload();
        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(second, TestContext.Current.CancellationToken))!.Phase);
        Assert.Contains("of the 1 that queue \"research\" may use", (await host.Scheduler.ExplainAsync(second, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
        Assert.Contains(logs.GetSnapshot(), static record => record.Level == LogLevel.Error && record.Message.Contains($"{Weight} is -1; a weight lies within", StringComparison.Ordinal));

        (configuration[Nominal], configuration[Weight]) = ("2", "1");
        configuration.Reload();
        await host.UntilAsync(second, static workload => workload.Phase == WorkloadPhase.Placed);
        Assert.Contains("of the 2 that queue \"research\" may use", (await host.Scheduler.ExplainAsync(third, TestContext.Current.CancellationToken)).Text, StringComparison.Ordinal);
    }

    private static async Task<Guid> SubmitAsync(LoopHost host, string name) =>
        (await host.Scheduler.SubmitAsync(Spec(name, Set(1, ("example.com/slot", "1")), queue: "research"), TestContext.Current.CancellationToken)).Spec.Id;
}
