using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>A host's Data room on directories of its own; start another on the same directories to restart it.</summary>
internal sealed class DataLab : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private DataLab(ServiceProvider provider, string root) => (_provider, Root) = (provider, root);

    public string Root { get; }

    public string CacheRoot => Path.Combine(Root, "cache");

    public IServiceProvider Services => _provider;

    public IDatasets Datasets => _provider.GetRequiredService<IDatasets>();

    public IModels Models => _provider.GetRequiredService<IModels>();

    public IDatasetMounter Mounter => _provider.GetRequiredService<IDatasetMounter>();

    public IDataLocality Locality => _provider.GetRequiredService<IDataLocality>();

    public DiskCache Cache => _provider.GetRequiredService<DiskCache>();

    public FakeLogCollector Logs => _provider.GetRequiredService<FakeLogCollector>();

    public MetricCollector<long> Metric(string name) => new(_provider.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), "CloudNativeAi.Data", name);

    public static string NewRoot() => Directory.CreateTempSubdirectory("cnai-data-").FullName;

    public static DataLab Start(
        Action<IDataBuilder>? configure = null, string? root = null, IStateStore? state = null, ByteSize? limit = null, Action<DataOptions>? options = null, Func<string, IDisk>? disk = null, TimeProvider? time = null, Action<ICloudNativeAiBuilder>? platform = null)
    {
        root ??= NewRoot();
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Debug).AddFakeLogging());
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        if (state is not null)
        {
            services.AddSingleton(state);
        }

        services.AddSingleton(new ContentRoot(root));
        if (disk is not null)
        {
            services.AddSingleton(p => new CacheDirectory(
                Path.Combine(root, "cache"), disk, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<CacheDirectory>>()));
        }

        var builder = services.AddCloudNativeAi();
        platform?.Invoke(builder);
        builder.AddData(d =>
        {
            d.UseDiskCache("cache", limit ?? ByteSize.GiB(1));
            d.Services.Configure<DataOptions>(o =>
            {
                (o.Transfer.BackOff, o.Transfer.MaxBackOff, o.Transfer.Tries) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50), 3);
                (o.Transfer.NoAnswer, o.Transfer.PartsInFlight, o.Transfer.ObjectsInFlight) = (TimeSpan.FromSeconds(30), 4, 4);
                options?.Invoke(o);
            });
            configure?.Invoke(d);
        });
        return new DataLab(services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }), root);
    }

    public async Task<DatasetVersion> RegisterAsync(params string[] keys) =>
        await Datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "set", "web") { Keys = keys }, TestContext.Current.CancellationToken);

    public async Task<byte[]> ReadAsync(DatasetVersion dataset, string key)
    {
        await using var stream = await Datasets.OpenAsync(dataset, key, TestContext.Current.CancellationToken);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, TestContext.Current.CancellationToken);
        return memory.ToArray();
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
