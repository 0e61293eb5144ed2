using CloudNativeAi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Tests.Configuration;

/// <summary>Seen failing: <c>SectionReader.End</c> without its loop (unknown keys go unseen).</summary>
public sealed class ResourcesOptionsTests
{
    private const string Root = "CloudNativeAi:Resources";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Everything_can_be_configured()
    {
        var options = Bind(new()
        {
            [$"{Root}:FirstListTimeout"] = "00:00:05",
            [$"{Root}:MaxRetryDelay"] = "00:01:00",
            [$"{Root}:Pools:spot:Lifecycle"] = "spot",
            [$"{Root}:Pools:spot:Labels:zone"] = "a",
            [$"{Root}:Pools:spot:Selector:gpu"] = "h100",
            [$"{Root}:Pools:spot:PricePerHour"] = "12.5",
            [$"{Root}:Pools:spot:Currency"] = "EUR",
            [$"{Root}:Nodes:gpu-01.rack:Pool"] = "spot",
            [$"{Root}:Nodes:gpu-01.rack:InstanceId"] = "i-123",
            [$"{Root}:Nodes:gpu-01.rack:Lifecycle"] = "Reserved",
            [$"{Root}:Nodes:gpu-01.rack:Capacity:memory"] = "2Ti",
            [$"{Root}:Nodes:gpu-01.rack:Labels:example.com/rack"] = "7",
            [$"{Root}:Nodes:gpu-01.rack:Taints:0"] = "gpu=only:NoSchedule",
            [$"{Root}:Nodes:gpu-01.rack:Taints:1"] = "old:NoExecute",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:Resource"] = "nvidia.com/gpu",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:Count"] = "8",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:Memory"] = "80Gi",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:Model"] = "H100",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:LinkDomain"] = "nvl-1",
            [$"{Root}:Nodes:gpu-01.rack:Devices:0:NumaNode"] = "1",
            [$"{Root}:LocalMachine:Extra:example.com/slot"] = "3",
            [$"{Root}:LocalMachine:Reserved:cpu"] = "500m",
            [$"{Root}:LocalMachine:MaxReplicas"] = "10",
            [$"{Root}:LocalMachine:Pool"] = "here",
            [$"{Root}:LocalMachine:RefreshInterval"] = "00:00:10",
            [$"{Root}:LocalMachine:NvidiaSmi"] = "/usr/bin/nvidia-smi",
            [$"{Root}:LocalMachine:NvidiaSmiTimeout"] = "00:00:02",
        });
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)), (options.FirstListTimeout, options.MaxRetryDelay));
        var pool = options.Pools["spot"];
        Assert.Equal((NodeLifecycle.Spot, 12.5m, "EUR", "a", "h100"), (pool.Lifecycle, pool.PricePerHour, pool.Currency, pool.Labels["zone"], pool.Selector["gpu"]));
        var node = options.Nodes["gpu-01.rack"];
        Assert.Equal(("spot", "i-123", NodeLifecycle.Reserved, ResourceQuantity.Parse("2Ti"), "7"), (node.Pool, node.InstanceId, node.Lifecycle, node.Capacity["memory"], node.Labels["example.com/rack"]));
        Assert.Equal([new Taint("gpu", "only", TaintEffect.NoSchedule), new Taint("old", "", TaintEffect.NoExecute)], node.Taints);
        var device = Assert.Single(node.Devices);
        Assert.Equal((8, "nvidia.com/gpu", ResourceQuantity.Parse("80Gi"), "H100", "nvl-1", 1), (device.Count, device.Resource, device.Memory, device.Model, device.LinkDomain, device.NumaNode));
        Assert.Equal((3, ResourceQuantity.Parse("500m"), 10, "here"), (options.LocalMachine.Extra["example.com/slot"], options.LocalMachine.Reserved["cpu"], options.LocalMachine.MaxReplicas, options.LocalMachine.Pool));
    }

    [Theory]
    [InlineData("Pols:a:Lifecycle", "Spot", "CloudNativeAi:Resources:Pols is a group; no such key is known here. Remove it or use one of")]
    [InlineData("Pools:a:Colour", "red", "CloudNativeAi:Resources:Pools:a:Colour is red; no such key is known here.")]
    [InlineData("Pools", "x", "CloudNativeAi:Resources:Pools is x; it is a group of keys.")]
    [InlineData("Pools:a:Lifecycle", "Sometimes", "CloudNativeAi:Resources:Pools:a:Lifecycle is \"Sometimes\"; it is one of OnDemand, Spot, Reserved, Serverless.")]
    [InlineData("Pools:a:Lifecycle", "1", "it is one of OnDemand")]
    [InlineData("Pools:a:PricePerHour", "1e400", "Pools:a:PricePerHour is \"1e400\"; it is a number such as 2.5.")]
    [InlineData("Pools:a:PricePerHour", "2", "Pools:a:Currency is missing; a price has a currency")]
    [InlineData("Pools:a:Currency", "Euro", "Currency is Euro; a price has a currency and a currency a price.")]
    [InlineData("Pools:A_B:Lifecycle", "Spot", "Pools:A_B is A_B; a pool's name is 1 to 63 lower-case letters")]
    [InlineData("Pools:a:Labels:a b", "x", "a label's name is up to 63 letters")]
    [InlineData("Pools:a:Labels:ok", "not ok!", "Pools:a:Labels:ok is not ok!; a label's value is empty, or")]
    [InlineData("Nodes:a:Capacity:nvidia.com/gpu", "-8", "Nodes:a:Capacity:nvidia.com/gpu is -8; an amount is 0 or more. Remove the line for none of it.")]
    [InlineData("Nodes:a:Capacity:cpu", "lots", "Nodes:a:Capacity:cpu is \"lots\"; a quantity is a number such as 4, 500m or 1.5Gi. Correct it or remove the line.")]
    [InlineData("Nodes:a:Capacity:cpu:x", "4", "Nodes:a:Capacity:cpu:x is 4; CloudNativeAi:Resources:Nodes:a:Capacity:cpu holds one value.")]
    [InlineData("Nodes:a:Capacity:example.com/slot", "1.5", "only cpu has fractions")]
    [InlineData("Nodes:a:Capacity:-bad", "1", "a resource's name is")]
    [InlineData("Nodes:a", "4", "CloudNativeAi:Resources:Nodes:a is 4; it is a group of keys.")]
    [InlineData("Nodes:..:Capacity:cpu", "1", "Nodes:.. is ..; a node's name is")]
    [InlineData("Nodes:a:Taints:0", "gpu", "a taint is written key=value:NoSchedule")]
    [InlineData("Nodes:a:Taints:0", "gpu=1:Never", "a taint is written key=value:NoSchedule")]
    [InlineData("Nodes:a:Taints:0", "gpu=1:0", "a taint is written key=value:NoSchedule")]
    [InlineData("Nodes:a:Taints:0", ":", "a taint is written key=value:NoSchedule")]
    [InlineData("Nodes:a:Taints:0", "=:NoExecute", "a taint's name is")]
    [InlineData("Nodes:a:Devices:0:Count", "8", "Devices:0:Resource is missing; a resource's name is")]
    [InlineData("Nodes:a:Devices:0:Count", "0", "Devices:0:Count is 0; it is 1 to 1024.")]
    [InlineData("Nodes:a:Devices:0:Count", "١", "it is a whole number")]
    [InlineData("LocalMachine:Extra:cpu", "4", "LocalMachine:Extra:cpu is 4; this machine says itself how much of it there is.")]
    [InlineData("LocalMachine:MaxReplicas", "0", "LocalMachine:MaxReplicas is 0; it is 1 to 100000.")]
    [InlineData("LocalMachine:RefreshInterval", "00:00:00", "it is 00:00:01 to 1.00:00:00")]
    [InlineData("LocalMachine:RefreshInterval", "soon", "a duration is written hh:mm:ss")]
    [InlineData("LocalMachine:NvidiaSmi", "", "LocalMachine:NvidiaSmi is ; it is the path or name of a program.")]
    [InlineData("FirstListTimeout", "-00:00:05", "FirstListTimeout is -00:00:05; it is above zero")]
    [InlineData("MaxRetryDelay", "00:00:00", "MaxRetryDelay is 00:00:00; it is")]
    public void A_wrong_setting_is_told_with_key_value_rule_and_remedy(string key, string value, string sentence)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Bind(new() { [$"{Root}:{key}"] = value }));
        Assert.Contains(failure.Failures, told => told.Contains(sentence, StringComparison.Ordinal) && told.TrimEnd().EndsWith('.'));
    }

    [Fact]
    public void Devices_and_capacity_must_agree_and_ids_be_unique()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Bind(new()
        {
            [$"{Root}:Nodes:a:Capacity:nvidia.com/gpu"] = "4",
            [$"{Root}:Nodes:a:Devices:0:Resource"] = "nvidia.com/gpu",
            [$"{Root}:Nodes:a:Devices:0:Count"] = "4",
            [$"{Root}:Nodes:a:Devices:1:Resource"] = "nvidia.com/gpu",
            [$"{Root}:Nodes:a:Devices:1:Count"] = "4",
        }));
        Assert.Contains(failure.Failures, told => told.Contains("Capacity:nvidia.com/gpu is 4; there are 8 devices of it", StringComparison.Ordinal));
        Assert.Contains(failure.Failures, told => told.Contains("is gpu-0; 2 devices have this id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{Root}:Nodes:a:Capacity:cpu"] = "lots",
            [$"{Root}:LocalMachine:Extra:example.com/slot"] = "-3",
            [$"{Root}:Speed"] = "fast",
        });
        builder.Services.AddCloudNativeAi(builder.Configuration.GetSection("CloudNativeAi")).AddResources(r => r.UseLocalMachine().AddPool("Not A Name").AddNode("b", node => node.Capacity["cpu"] = -1));
        using var host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Token));
        Assert.Equal(5, failure.Failures.Count());
    }

    [Fact]
    public void Code_runs_after_configuration()
    {
        using var provider = Provider(new() { [$"{Root}:LocalMachine:MaxReplicas"] = "10", [$"{Root}:Pools:a:Lifecycle"] = "Spot" }, r => r.UseLocalMachine(local => local.MaxReplicas++).AddPool("a", pool => pool.Labels["x"] = "y"));
        var options = provider.GetRequiredService<IOptions<ResourcesOptions>>().Value;
        Assert.Equal(11, options.LocalMachine.MaxReplicas);
        Assert.Equal((NodeLifecycle.Spot, "y"), (options.Pools["a"].Lifecycle, options.Pools["a"].Labels["x"]));
    }

    [Fact]
    public void No_configuration_makes_it_throw_anything_else()
    {
        string[] keys = ["Pools", "Nodes", "LocalMachine", "a", "Capacity", "cpu", "Devices", "0", "Count", "Resource", "Taints", "Labels", "Extra", "Lifecycle", "Selector", "FirstListTimeout", "é", "a/b", "..", "RefreshInterval", "Memory"];
        string[] values = ["", "1", "-1", "1e400", "NaN", "0x10", "١٢", "nvidia.com/gpu", "a=b:NoSchedule", "::::", "\0", "\ud800", "00:00:01", "9999999999999999999999", "1Ei", "-0", "Spot", new string('9', 400)];
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < TestSize.Of(3_000, 300_000); i++)
        {
            var settings = new Dictionary<string, string?>();
            for (var n = random.Next(1, 8); n > 0; n--)
            {
                settings[string.Join(':', Enumerable.Range(0, random.Next(1, 6)).Select(_ => keys[random.Next(keys.Length)]).Prepend(Root))] = values[random.Next(values.Length)];
            }

            try
            {
                Bind(settings);
            }
            catch (OptionsValidationException)
            {
                // A clear answer.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }
        }
    }

    private static ResourcesOptions Bind(Dictionary<string, string?> settings)
    {
        using var provider = Provider(settings, null);
        return provider.GetRequiredService<IOptions<ResourcesOptions>>().Value;
    }

    private static ServiceProvider Provider(Dictionary<string, string?> settings, Action<IResourcesBuilder>? configure)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("CloudNativeAi")).AddResources(configure);
        return services.BuildServiceProvider();
    }
}
