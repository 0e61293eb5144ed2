using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CloudNativeAi.Tests.Hosting;

public sealed class AddCloudNativeAiTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task State_in_memory_is_told_once_and_makes_the_health_check_Degraded()
    {
        var logs = new FakeLoggerProvider();
        var services = new ServiceCollection().AddLogging(b => b.AddProvider(logs));
        services.AddCloudNativeAi();
        services.AddCloudNativeAi();
        await using var provider = services.BuildServiceProvider(Strict);

        foreach (var service in provider.GetServices<IHostedService>())
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        var warning = Assert.Single(logs.Collector.GetSnapshot(), r => r.Level == LogLevel.Warning);
        Assert.Contains("UseSqlite", warning.Message, StringComparison.Ordinal);
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, report.Entries["cloudnativeai-state"].Status);
    }

    [Fact]
    public void A_store_of_the_host_wins()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IStateStore, MemoryStateStore>();
        services.AddCloudNativeAi();
        Assert.Single(services, d => d.ServiceType == typeof(IStateStore));
    }

    [Fact]
    public void Relative_paths_begin_at_the_content_root()
    {
        var root = new ContentRoot("/srv/app");
        Assert.Equal("/srv/app/state", root.Resolve("state"));
        Assert.Equal("/var/state", root.Resolve("/var/state"));
        Assert.Throws<ArgumentException>(() => root.Resolve(" "));
        Assert.Throws<ArgumentException>(() => root.Resolve("a\0b"));
    }
}
