using CloudNativeAi.Scheduling.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Hosting;

/// <summary>How devices are picked and cut, from configuration.</summary>
/// <remarks>Seen failing: options that do not reach the profile (BuiltInProfiles without PartitionModels).</remarks>
public sealed class DeviceOptionsTests
{
    [Fact]
    public void Chooser_models_and_levels_reach_the_profile()
    {
        using var services = Build(
            ("DeviceChooser", "topology"),
            ("TopologyLevels:0", "zone"),
            ("TopologyLevels:1", "rack"),
            ("PartitionModels:X1:MemorySlices", "2"),
            ("PartitionModels:X1:ComputeSlices", "2"),
            ("PartitionModels:X1:Profiles:half:Starts:0", "0"),
            ("PartitionModels:X1:Profiles:half:Starts:1", "1"));
        services.GetRequiredService<IStartupValidator>().Validate();
        var profile = services.GetRequiredService<IReadOnlyList<PlacementProfile>>()[0];
        Assert.Equal(DeviceChoosers.Topology, profile.Chooser.Name);
        Assert.Equal(["zone", "rack"], profile.TopologyLabels);
        Assert.Equal(2, profile.Partitions.Find("x1")!.Find("half")!.Starts.Length);
        Assert.NotNull(profile.Partitions.Find("A100-40GB"));
    }

    [Fact]
    public void Wrong_ones_are_told_all_at_once()
    {
        using var services = Build(
            ("DeviceChooser", "best"),
            ("PartitionModels:X1:MemorySlices", "17"),
            ("PartitionModels:X2:ComputeSlices", "two"),
            ("PartitionModels:X3:Profiles:a:MemorySlices", "9"),
            ("PartitionModels:X3:Profiles:b:Starts:0", "8"),
            ("PartitionModels:X3:Profiles:c:Starts:0", "1"),
            ("PartitionModels:X3:Profiles:c:Starts:1", "1"),
            ("PartitionModels:X3:Profiles:c:Color", "red"));
        var errors = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures.ToList();
        Assert.Contains("CloudNativeAi:Scheduling:DeviceChooser is \"best\"; a device chooser is fullest or emptiest or topology. Use one of them, or remove the line.", errors);
        Assert.Contains("CloudNativeAi:Scheduling:PartitionModels:X1:MemorySlices is 17; it lies within 1 and 16. Write such a number.", errors);
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X1 has no profiles", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X2:ComputeSlices is \"two\"", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X3:Profiles:a:MemorySlices is 9; it lies within 1 and 8.", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X3:Profiles:a has no Starts", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X3:Profiles:b:Starts is 8; it lies within 0 and 7.", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X3:Profiles:c:Starts names a slice twice", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("CloudNativeAi:Scheduling:PartitionModels:X3:Profiles:c:Color is no setting", StringComparison.Ordinal));
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"CloudNativeAi:Scheduling:{pair.Key}", (string?)pair.Value))).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddResources().AddScheduling();
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
