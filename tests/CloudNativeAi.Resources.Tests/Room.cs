using CloudNativeAi.Resources.Pools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Resources.Tests;

/// <summary>The room on a bare service collection.</summary>
internal sealed class Room : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public Room(Action<IResourcesBuilder>? configure = null, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? services = null)
    {
        Settings = new ChangingSettings(settings ?? []);
        var collection = new ServiceCollection().AddLogging();
        services?.Invoke(collection);
        var root = new ConfigurationBuilder().Add(Settings).Build();
        collection.AddCloudNativeAi(root.GetSection("CloudNativeAi")).AddResources(configure);
        _provider = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public ChangingSettings Settings { get; }

    public IServiceProvider Services => _provider;

    public IResourcePools Pools => _provider.GetRequiredService<IResourcePools>();

    public PoolDirectory Directory => _provider.GetRequiredService<PoolDirectory>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>Configuration that a test changes.</summary>
internal sealed class ChangingSettings(IEnumerable<KeyValuePair<string, string?>> settings) : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach (var (key, value) in settings)
        {
            Data[key] = value;
        }
    }

    public void Change(params ReadOnlySpan<(string Key, string? Value)> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                Data.Remove(key);
            }
            else
            {
                Data[key] = value;
            }
        }

        OnReload();
    }
}
