using CloudNativeAi.Resources.Configuration;
using CloudNativeAi.Resources.Diagnostics;
using CloudNativeAi.Resources.Inventory;
using CloudNativeAi.Resources.Pools;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Hosting;

internal sealed class ResourcesBuilder(IServiceCollection services, IConfigurationSection? section) : IResourcesBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration? Configuration => section;

    public ResourcesBuilder AddValidatedOptions()
    {
        services.AddOptionsWithValidateOnStart<ResourcesOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResourcesOptions>, ResourcesOptionsValidator>());
        var bound = services.Any(service => service.ServiceType == typeof(IConfigureOptions<ResourcesOptions>) && service.ImplementationInstance is ResourcesOptionsBinder);
        if (section is not null && !bound)
        {
            services.AddSingleton<IConfigureOptions<ResourcesOptions>>(new ResourcesOptionsBinder(section));
            services.AddSingleton<IOptionsChangeTokenSource<ResourcesOptions>>(new ConfigurationChangeTokenSource<ResourcesOptions>(section));
        }

        return this;
    }

    public ResourcesBuilder AddInventory()
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeSource, InventorySource>());
        return this;
    }

    public ResourcesBuilder AddPools()
    {
        services.TryAddSingleton<PoolRecords>();
        services.TryAddSingleton<PoolDirectory>();
        services.TryAddSingleton<ResourcesMetrics>();
        services.TryAddSingleton<IResourcePools, ResourcePools>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ResourcesStartup>());
        return this;
    }

    public ResourcesBuilder AddHealth()
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, ResourcesHealthCheckRegistration>());
        return this;
    }
}
