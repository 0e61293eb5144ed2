using CloudNativeAi;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Diagnostics;
using CloudNativeAi.Scheduling.Hosting;
using CloudNativeAi.Scheduling.Loop;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Scheduling to the platform.</summary>
public static class SchedulingBuilderExtensions
{
    /// <summary>Registers the scheduler: queues, the decision core and the loop around it. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned; <c>AddResources</c> gives the scheduler its nodes.</param>
    /// <param name="configure">Adds queues, filters, scorers, a process runtime.</param>
    public static ICloudNativeAiBuilder AddScheduling(this ICloudNativeAiBuilder builder, Action<ISchedulingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var scheduling = new SchedulingBuilder(builder.Services, builder.Configuration?.GetSection("Scheduling")).AddValidatedOptions().AddPlacement().AddSchedulerLoop();
        configure?.Invoke(scheduling);
        return builder;
    }

    private static SchedulingBuilder AddValidatedOptions(this SchedulingBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<SchedulingOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulingOptions>, SchedulingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SchedulingOptions>, DefaultQueue>());
        if (builder.Configuration is { } section && !services.Any(service => service.ServiceType == typeof(SchedulingConfiguration)))
        {
            services.AddSingleton(provider => new SchedulingConfiguration(section, provider.GetServices<SchedulingSection>()));
            services.AddSingleton<IConfigureOptions<SchedulingOptions>>(static provider => provider.GetRequiredService<SchedulingConfiguration>());
            services.AddSingleton<IValidateOptions<SchedulingOptions>>(static provider => provider.GetRequiredService<SchedulingConfiguration>());
            services.AddSingleton<IOptionsChangeTokenSource<SchedulingOptions>>(new ConfigurationChangeTokenSource<SchedulingOptions>(section));
        }

        return builder;
    }

    private static SchedulingBuilder AddPlacement(this SchedulingBuilder builder)
    {
        builder.Services.TryAddSingleton<IReadOnlyList<PlacementProfile>>(static provider => BuiltInProfiles.All(
            provider.GetRequiredService<IOptions<SchedulingOptions>>().Value,
            provider.GetServices<INodeFilter>(),
            provider.GetServices<WeightedScorer>(),
            provider.GetService<IDeviceChooser>(),
            provider.GetService<IDataLocality>() is not null));
        return builder;
    }

    private static SchedulingBuilder AddSchedulerLoop(this SchedulingBuilder builder)
    {
        var services = builder.Services;
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SchedulingMetrics>();
        services.TryAddSingleton<ClusterStateFactory>();
        services.TryAddSingleton<SchedulerMailbox>();
        services.TryAddSingleton<SchedulerStatus>();
        services.TryAddSingleton<LiveOptions>();
        services.TryAddSingleton<TenureFactory>();
        services.TryAddSingleton(static provider => new ReplicaStopper(
            provider.GetService<IReplicaRuntime>(), provider.GetRequiredService<SchedulerMailbox>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReplicaStopper>>()));
        services.TryAddSingleton<IScheduler, Scheduler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchedulerLoop>());
        services.AddHealthChecks();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, SchedulerHealthCheckRegistration>());
        return builder;
    }
}
