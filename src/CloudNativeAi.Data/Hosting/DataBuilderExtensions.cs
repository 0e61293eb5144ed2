using CloudNativeAi;
using CloudNativeAi.Data;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;
using CloudNativeAi.Data.Datasets;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Models;
using CloudNativeAi.Data.Mounts;
using CloudNativeAi.Data.PageCache;
using CloudNativeAi.Data.Reading;
using CloudNativeAi.Data.Records;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Tensors;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Data to the platform.</summary>
public static class DataBuilderExtensions
{
    /// <summary>Registers datasets, models, the verified cache and mounts. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned.</param>
    /// <param name="configure">Adds sources, picks the cache's directory. Sources of the section <c>Data:Sources</c> are added too.</param>
    public static ICloudNativeAiBuilder AddData(this ICloudNativeAiBuilder builder, Action<IDataBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var data = new DataBuilder(builder.Services, builder.Configuration?.GetSection("Data")).AddValidatedOptions().AddTransfer().AddCache().AddDatasets().AddReading().AddModels().AddUpkeep();
        data.AddKind(new FilesKind());
        data.AddKind(new HttpKind());
        configure?.Invoke(data);
        SourceConfiguration.AddSources(data);
        return builder;
    }

    /// <summary>Picks where the cache lies and how much it may hold.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="directory">Absolute, or relative to the host's content root; not shared with another running host.</param>
    /// <param name="limit">1 MiB or more; what is not in use goes where room is needed, what is read again soonest last.</param>
    public static IDataBuilder UseDiskCache(this IDataBuilder builder, string directory, ByteSize limit)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        builder.Services.Configure<DataOptions>(options => (options.Cache.Directory, options.Cache.Limit) = (directory, limit));
        return builder;
    }

    private static DataBuilder AddValidatedOptions(this DataBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<DataOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DataOptions>, DataOptionsValidator>());
        if (builder.Configuration is { } section && !services.Any(static service => service.ServiceType == typeof(DataConfiguration)))
        {
            services.AddSingleton(provider => new DataConfiguration(section, provider.GetServices<ISourceKind>()));
            services.AddSingleton<IConfigureOptions<DataOptions>>(static provider => provider.GetRequiredService<DataConfiguration>());
            services.AddSingleton<IValidateOptions<DataOptions>>(static provider => provider.GetRequiredService<DataConfiguration>());
            services.AddSingleton<IOptionsChangeTokenSource<DataOptions>>(new ConfigurationChangeTokenSource<DataOptions>(section));
        }

        return builder;
    }

    private static DataBuilder AddTransfer(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton<DataMetrics>();
        builder.Services.TryAddSingleton<SourceDirectory>();
        builder.Services.TryAddSingleton(static provider => new ObjectTransfer(Options(provider).Transfer, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<DataMetrics>()));
        return builder;
    }

    private static DataBuilder AddCache(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton(static provider => new CacheDirectory(
            provider.GetRequiredService<ContentRoot>().Resolve(Options(provider).Cache.Directory),
            static path => Disk.Open(path),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CacheDirectory>>()));
        builder.Services.TryAddSingleton(static provider => new DiskCache(
            provider.GetRequiredService<CacheDirectory>(),
            new CacheLimit(provider.GetRequiredService<IOptionsMonitor<DataOptions>>()).Read,
            provider.GetRequiredService<ObjectTransfer>(),
            provider.GetRequiredService<DataMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DiskCache>>()));
        builder.Services.TryAddSingleton(static provider => new LocalContent(
            provider.GetRequiredService<DiskCache>(),
            provider.GetRequiredService<IStateStore>(),
            Options(provider).LocalNode is { Length: > 0 } named ? new NodeId(named) : provider.GetService<ILocalNode>()?.Id));
        builder.Services.TryAddSingleton<IDataLocality>(static provider => provider.GetRequiredService<LocalContent>());
        return builder;
    }

    private static DataBuilder AddDatasets(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton(static provider => new DataDirectory(provider.GetRequiredService<ContentRoot>().Resolve(Options(provider).Directory)));
        builder.Services.TryAddSingleton(static provider => new VersionStore(provider.GetRequiredService<DataDirectory>().Disk));
        builder.Services.TryAddSingleton<DatasetCatalog>();
        builder.Services.TryAddSingleton<SourceSurvey>();
        builder.Services.TryAddSingleton(static provider => new DatasetBringer(
            provider.GetRequiredService<SourceDirectory>(),
            provider.GetRequiredService<DiskCache>(),
            provider.GetRequiredService<LocalContent>(),
            Options(provider).Transfer,
            provider.GetRequiredService<DataMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.TryAddSingleton<IDatasets, DatasetService>();
        builder.Services.TryAddSingleton<Pins>();
        builder.Services.TryAddSingleton<CacheMounter>();
        builder.Services.TryAddSingleton<IDatasetMounter>(static provider => provider.GetRequiredService<CacheMounter>());
        return builder;
    }

    private static DataBuilder AddReading(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton<IFilePages>(static _ => OperatingSystem.IsLinux() && Environment.Is64BitProcess ? new LinuxFilePages() : new NoFilePages());
        builder.Services.TryAddSingleton(static _ => new AvailableMemory());
        builder.Services.TryAddSingleton<IPageCache, CachePages>();
        builder.Services.TryAddSingleton<RangeOpener>();
        builder.Services.TryAddSingleton<ITensors, TensorOpener>();
        builder.Services.TryAddSingleton(static provider => new TarIndexStore(provider.GetRequiredService<DataDirectory>().Disk, provider.GetRequiredService<ILogger<TarIndexStore>>()));
        builder.Services.TryAddSingleton<ITarShards, TarOpener>();
        return builder;
    }

    private static DataBuilder AddModels(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton(static provider => new ModelFiles(provider.GetRequiredService<DataDirectory>().Disk));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceProvider, ModelSources>());
        builder.Services.TryAddSingleton(static provider => Options(provider).Models);
        builder.Services.TryAddSingleton<IModels, ModelService>();
        return builder;
    }

    private static DataBuilder AddUpkeep(this DataBuilder builder)
    {
        builder.Services.TryAddSingleton<DataReadiness>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DataStartup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, DataHealthRegistration>());
        return builder;
    }

    private static DataOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<DataOptions>>().Value;
}
