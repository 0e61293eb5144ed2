using System.Diagnostics.CodeAnalysis;
using CloudNativeAi;
using CloudNativeAi.Resources;
using CloudNativeAi.Resources.Discovery;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Where nodes come from and how they are pooled.</summary>
public static class ResourcesBuilderExtensions
{
    /// <summary>Offers this machine as the node <c>local/HOSTNAME</c>: cores and memory that control groups leave, free disk, NVIDIA GPUs, disks and network adapters.</summary>
    /// <param name="builder">The room.</param>
    /// <param name="configure">Runs after configuration; section <c>CloudNativeAi:Resources:LocalMachine</c>.</param>
    public static IResourcesBuilder UseLocalMachine(this IResourcesBuilder builder, Action<LocalMachineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeSource, LocalMachineSource>());
        builder.Services.TryAddSingleton<ILocalNode, LocalMachineNode>();
        return configure is null ? builder : Configure(builder, options => configure(options.LocalMachine));
    }

    /// <summary>Adds a source of nodes; once, however often it is called.</summary>
    public static IResourcesBuilder AddNodeSource<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IResourcesBuilder builder)
        where T : class, INodeSource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeSource, T>());
        return builder;
    }

    /// <summary>Defines a pool, or adds to one that configuration defines.</summary>
    /// <param name="builder">The room.</param>
    /// <param name="name">An RFC 1123 label; checked at start.</param>
    /// <param name="configure">Runs after configuration.</param>
    public static IResourcesBuilder AddPool(this IResourcesBuilder builder, string name, Action<PoolOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Configure(builder, options =>
        {
            var pool = options.Pools.TryGetValue(name, out var known) ? known : options.Pools[name] = new();
            configure?.Invoke(pool);
        });
    }

    /// <summary>Names a machine, or adds to one that configuration names; it becomes the node <c>inventory/NAME</c>.</summary>
    /// <param name="builder">The room.</param>
    /// <param name="name">An RFC 1123 subdomain; checked at start.</param>
    /// <param name="configure">Runs after configuration.</param>
    public static IResourcesBuilder AddNode(this IResourcesBuilder builder, string name, Action<NodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Configure(builder, options => configure(options.Nodes.TryGetValue(name, out var known) ? known : options.Nodes[name] = new()));
    }

    private static IResourcesBuilder Configure(IResourcesBuilder builder, Action<ResourcesOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }
}
