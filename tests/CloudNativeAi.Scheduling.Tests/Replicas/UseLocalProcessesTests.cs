using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

[SupportedOSPlatform("linux")]
public sealed class UseLocalProcessesTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_resolves_on_bare_services_called_twice_and_is_disposed_both_ways()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi().AddScheduling(s => s.UseLocalProcesses().UseLocalProcesses());
        Assert.Single(services, s => s.ServiceType == typeof(IReplicaRuntime));
        using (var provider = services.BuildServiceProvider(Strict))
        {
            Assert.Equal("process", provider.GetRequiredService<IReplicaRuntime>().Name);
        }

        await using (var provider = services.BuildServiceProvider(Strict))
        {
            Assert.Equal(RuntimeFeatures.Signals | RuntimeFeatures.Pause | RuntimeFeatures.Adoption, provider.GetRequiredService<IReplicaRuntime>().Features);
        }
    }

    [Fact]
    public void Wrong_settings_are_told_all_at_once_with_key_value_rule_and_remedy()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CloudNativeAi:Scheduling:Processes:Directory"] = " ",
            ["CloudNativeAi:Scheduling:Processes:MaxStopGrace"] = "soon",
            ["CloudNativeAi:Scheduling:Processes:DisposeTimeout"] = "-00:00:01",
            ["CloudNativeAi:Scheduling:Processes:SupervisorPath"] = "/no/such/cnai-worker",
            ["CloudNativeAi:Scheduling:Processes:Colour"] = "blue",
        }).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddScheduling(s => s.UseLocalProcesses());
        using var provider = services.BuildServiceProvider(Strict);

        var failures = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<ProcessRuntimeOptions>>().Value).Failures.ToList();

        Assert.Equal(5, failures.Count);
        foreach (var part in new[] { "Directory is ' '", "MaxStopGrace is \"soon\"", "DisposeTimeout is -00:00:01", "SupervisorPath is '/no/such/cnai-worker'", "Colour is no setting" })
        {
            Assert.Contains(failures, f => f.Contains("CloudNativeAi:Scheduling:Processes:" + part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Settings_bind_from_configuration_and_code_wins()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scheduling:Processes:Directory"] = "elsewhere",
            ["Scheduling:Processes:MaxStopGrace"] = "02:00:00",
        }).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration).AddScheduling(s => s.UseLocalProcesses(o => o.Directory = "here"));
        using var provider = services.BuildServiceProvider(Strict);
        var options = provider.GetRequiredService<IOptions<ProcessRuntimeOptions>>().Value;
        Assert.Equal(("here", TimeSpan.FromHours(2)), (options.Directory, options.MaxStopGrace));
    }

    [Fact]
    public async Task A_supervisor_that_cannot_work_is_told_in_a_sentence()
    {
        await using var directory = new RunDirectory();
        var broken = Path.Combine(directory.Path, "broken");
        await File.WriteAllTextAsync(broken, "#!/bin/sh\necho it is broken >&2\nexit 1\n", Token);
        File.SetUnixFileMode(broken, UnixFileMode.UserExecute | UnixFileMode.UserRead);
        directory.Options.SupervisorPath = broken;
        await using var runtime = directory.Runtime();
        var failure = await Assert.ThrowsAsync<CloudNativeAiException>(() => runtime.AttachAsync(Token));
        Assert.Contains("it is broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("supervisor.log", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grace_beyond_the_hosts_limit_is_refused()
    {
        await using var directory = new RunDirectory();
        directory.Options.MaxStopGrace = TimeSpan.FromSeconds(10);
        await using var runtime = directory.Runtime();
        await Assert.ThrowsAsync<ReplicaStartException>(() => runtime.StartAsync([Some.Shell(Some.Key(0), "exit 0")], Token).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.StopAsync(Some.Key(0), TimeSpan.FromSeconds(11), Token).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => runtime.StopAsync(Some.Key(0), TimeSpan.FromSeconds(-1), Token).AsTask());
    }
}
