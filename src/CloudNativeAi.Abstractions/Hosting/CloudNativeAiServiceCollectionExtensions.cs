using CloudNativeAi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The front door.</summary>
public static class CloudNativeAiServiceCollectionExtensions
{
    /// <summary>Begins the platform; each package adds its room to what this returns.</summary>
    /// <param name="services">The host's services; logging must be added (hosts do).</param>
    /// <param name="configuration">The section the rooms bind their options from, by convention <c>CloudNativeAi</c>; null: code alone.</param>
    public static ICloudNativeAiBuilder AddCloudNativeAi(this IServiceCollection services, IConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddHealthChecks().AddStateStoreCheck();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new ContentRoot(provider.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory));
        services.TryAddSingleton<IStateStore, MemoryStateStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StateStoreNotice>());
        return new CloudNativeAiBuilder(services, configuration);
    }
}
