using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Tests.Hosting;

public sealed class AddDataTests
{
    private static readonly ServiceProviderOptions Strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bare_collection_resolves_everything_and_disposes_both_ways()
    {
        for (var way = 0; way < 2; way++)
        {
            var services = new ServiceCollection().AddLogging();
            services.AddCloudNativeAi().AddData().AddData(d => d.UseDiskCache(DataLab.NewRoot(), ByteSize.GiB(1)));
            var provider = services.BuildServiceProvider(Strict);
            Assert.Single(provider.GetServices<IHostedService>().OfType<DataStartup>());
            Assert.NotNull(provider.GetRequiredService<IDatasets>());
            Assert.NotNull(provider.GetRequiredService<IModels>());
            Assert.NotNull(provider.GetRequiredService<IDatasetMounter>());
            Assert.NotNull(provider.GetRequiredService<IDataLocality>());
            if (way == 0)
            {
                provider.Dispose();
            }
            else
            {
                await provider.DisposeAsync();
            }
        }
    }

    [Fact]
    public void The_hosts_own_seam_wins()
    {
        var services = new ServiceCollection().AddLogging();
        var own = new OwnMounter();
        services.AddSingleton<IDatasetMounter>(own);
        services.AddCloudNativeAi().AddData();
        using var provider = services.BuildServiceProvider(Strict);
        Assert.Same(own, provider.GetRequiredService<IDatasetMounter>());
    }

    [Fact]
    public void Configuration_is_read_and_code_wins()
    {
        using var provider = Build(
            new()
            {
                ["Data:Directory"] = "d",
                ["Data:LocalNode"] = "local/x",
                ["Data:Cache:Directory"] = "c",
                ["Data:Cache:Limit"] = "20Gi",
                ["Data:Transfer:PartSize"] = "16Mi",
                ["Data:Transfer:Tries"] = "7",
                ["Data:Transfer:NoAnswer"] = "00:00:09",
                ["Data:Models:RefusePickle"] = "true",
                ["Data:Sources:lake:Files"] = "/lake",
                ["Data:Sources:web:Http"] = "https://files.example/base",
                ["Data:Sources:web:RedirectHosts:0"] = "cdn.example",
            },
            d => d.UseDiskCache("mine", ByteSize.GiB(3)));
        var options = provider.GetRequiredService<IOptions<DataOptions>>().Value;
        Assert.Equal(("d", "local/x", "mine", ByteSize.GiB(3)), (options.Directory, options.LocalNode, options.Cache.Directory, options.Cache.Limit));
        Assert.Equal((ByteSize.MiB(16), 7, TimeSpan.FromSeconds(9), true), (options.Transfer.PartSize, options.Transfer.Tries, options.Transfer.NoAnswer, options.Models.RefusePickle));
        Assert.Equal("file:/lake", provider.GetRequiredKeyedService<IDatasetSource>("lake").Identity);
        Assert.Equal("https://files.example/base/", provider.GetRequiredKeyedService<IDatasetSource>("web").Identity);
    }

    [Fact]
    public void Every_wrong_setting_is_told_at_once_with_its_rule_and_remedy()
    {
        const string Secret = "hunter2-marker";
        using var provider = Build(
            new()
            {
                ["Data:Cache:Limit"] = "lots",
                ["Data:Cache:Directory"] = " ",
                ["Data:Cache:Colour"] = "blue",
                ["Data:Transfer:Tries"] = "0",
                ["Data:Transfer:PartSize"] = "1500k",
                ["Data:Transfer:BackOff"] = "soon",
                ["Data:Nonsense"] = "1",
                ["Data:Sources:Bad_Name:Files"] = "/x",
                ["Data:Sources:both:Files"] = "/x",
                ["Data:Sources:both:Http"] = "http://x/",
                ["Data:Sources:auth:Http"] = $"http://user:{Secret}@x/",
                ["Data:Sources:query:Http"] = $"http://x/?sig={Secret}",
                ["Data:Sources:ftp:Http"] = "ftp://x/",
            },
            d => d.AddFiles("twice", "/a").AddFiles("twice", "/b").AddFiles("same", "/a").AddFiles("same", "/a"));
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<DataOptions>>().Value);
        foreach (var expected in (string[])
            ["Data:Cache:Limit is \"lots\"", "Data:Cache:Directory is \" \"", "Data:Cache:Colour is no setting", "Data:Transfer:Tries is 0", "PartSize is 1.43 MiB; it is a whole number of MiB", "Data:Transfer:BackOff is \"soon\"", "Data:Nonsense is no setting",
                "Data:Sources:Bad_Name names no source", "Data:Sources:both has none or several of", "Data:Sources:auth:Http is refused", "Data:Sources:query:Http is refused", "Data:Sources:ftp:Http is refused", "Sources:twice is added more than once"])
        {
            Assert.Contains(error.Failures, f => f.Contains(expected, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(error.Failures, f => f.Contains("Sources:same", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddCloudNativeAi().AddData(d => d.AddHttp("x", $"http://user:{Secret}@h/")));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddCloudNativeAi().AddData(d => d.AddHttp("x", "no address")));
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddCloudNativeAi().AddData(d => d.AddFiles("X y", "/")));
    }

    [Fact]
    public async Task An_unknown_source_is_refused_with_those_there_are()
    {
        await using var lab = DataLab.Start(d => d.AddFiles("lake", "/lake"));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "sea"), Token).AsTask());
        Assert.Contains("there are lake", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_the_hosts_own_is_read_like_any_other()
    {
        await using var lab = DataLab.Start(d => d.AddSource("own", _ => new OwnSource()));
        var version = await lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "own"), Token);
        Assert.Equal("hello"u8.ToArray(), await lab.ReadAsync(version, "greeting"));
    }

    [Fact]
    public async Task Health_says_what_is_wrong()
    {
        var root = DataLab.NewRoot();
        await using var first = DataLab.Start(root: root);
        Assert.NotNull(first.Cache.TryOpen());
        await using var second = DataLab.Start(root: root);
        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(first)).Status);
        var startup = first.Services.GetServices<IHostedService>().OfType<DataStartup>().Single();
        await startup.StartAsync(Token);
        await startup.ExecuteTask!.WaitAsync(Token);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(first)).Status);
        var degraded = await CheckAsync(second);
        Assert.Equal(HealthStatus.Degraded, degraded.Status);
        Assert.Contains("belongs to process", degraded.Description, StringComparison.Ordinal);

        static async Task<HealthReportEntry> CheckAsync(DataLab lab) =>
            (await lab.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => r.Name == "cloudnativeai-data", Token)).Entries["cloudnativeai-data"];
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<IDataBuilder> configure)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("CloudNativeAi:" + s.Key, s.Value))).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddData(configure).AddData();
        return services.BuildServiceProvider(Strict);
    }

    private sealed class OwnMounter : IDatasetMounter
    {
        public ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }

    private sealed class OwnSource : IDatasetSource
    {
        private static readonly ObjectInfo Only = new("greeting", 5, new("1", VersionStrength.Strong), null);

        public string Identity => "own";

        public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return Only;
        }

        public ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default) => new(Only);

        public ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default) =>
            new(new SourceRead(new MemoryStream("hello"u8.ToArray()), RangeHonoured: false, pinned));
    }
}
