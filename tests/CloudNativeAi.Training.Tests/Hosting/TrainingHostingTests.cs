using CloudNativeAi.Resources;
using CloudNativeAi.Training.Tests.Lab;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Tests.Hosting;

public sealed class TrainingHostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_resolves_on_a_bare_collection_and_is_disposed_both_ways()
    {
        foreach (var asynchronously in (bool[])[true, false])
        {
            var services = new ServiceCollection().AddLogging();
            services.AddSingleton<IResourcePools>(LabPools.Of(1));
            services.AddCloudNativeAi().AddScheduling().AddTraining().AddTraining();
            var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
            Assert.NotNull(provider.GetRequiredService<ITrainingJobs>());
            Assert.NotNull(provider.GetRequiredService<ICheckpointStore>());
            if (asynchronously)
            {
                await provider.DisposeAsync();
            }
            else
            {
                provider.Dispose();
            }
        }
    }

    [Fact]
    public void Wrong_settings_are_named_all_at_once_with_rule_and_remedy()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CloudNativeAi:Training:KeepCheckpoints"] = "0",
            ["CloudNativeAi:Training:PollInterval"] = "soon",
            ["CloudNativeAi:Training:GrowDelai"] = "00:00:01",
            ["CloudNativeAi:Training:StallTimeout"] = "infinite",
        }).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddTraining();
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<TrainingOptions>>().Value);
        Assert.Equal(3, error.Failures.Count());
        Assert.Contains("CloudNativeAi:Training:KeepCheckpoints is 0; it is 1 to 1000. Write such a number, or remove the line for the default.", error.Failures);
        Assert.Contains(error.Failures, static f => f.Contains("PollInterval is \"soon\"", StringComparison.Ordinal));
        Assert.Contains(error.Failures, static f => f.Contains("GrowDelai is not an option of Training", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_spec_that_breaks_rules_is_refused_with_all_of_them()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IResourcePools>(LabPools.Of(1));
        services.AddCloudNativeAi().AddScheduling().AddTraining();
        await using var provider = services.BuildServiceProvider();
        var spec = new TrainingJobSpec("Bad Name", ["train\0"])
        {
            MinWorkers = 3,
            MaxWorkers = 2,
            StopGrace = TimeSpan.FromSeconds(-1),
            MaxRestarts = -1,
            Environment = new Dictionary<string, string> { ["A=B"] = "x" },
            Datasets = [new TrainingDataset("d", "../up")],
        };
        var error = await Assert.ThrowsAsync<TrainingJobRejectedException>(() => provider.GetRequiredService<ITrainingJobs>().SubmitAsync(spec, Token).AsTask());
        foreach (var said in (string[])["Name must be", "Command must", "1 ≤ min ≤ max", "StopGrace is", "MaxRestarts is -1", "\"A=B\"", "\"../up\""])
        {
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }
}
