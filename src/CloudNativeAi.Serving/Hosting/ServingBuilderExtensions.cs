using CloudNativeAi;
using CloudNativeAi.Serving;
using CloudNativeAi.Serving.Control;
using CloudNativeAi.Serving.Diagnostics;
using CloudNativeAi.Serving.Hosting;
using CloudNativeAi.Serving.Replicas;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.Runtimes;
using CloudNativeAi.Serving.State;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Serving to the platform.</summary>
public static class ServingBuilderExtensions
{
    /// <summary>Registers inference services: their API, their controller and the routing decisions. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned; <c>AddScheduling</c> and <c>AddData</c> give serving its places and models, in any order.</param>
    /// <param name="configure">Adds model runtimes, a proxy, options.</param>
    public static ICloudNativeAiBuilder AddServing(this ICloudNativeAiBuilder builder, Action<IServingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddValidatedOptions().AddRuntimes().AddRouting().AddController();
        configure?.Invoke(new ServingBuilder(builder));
        return builder;
    }

    private static ICloudNativeAiBuilder AddValidatedOptions(this ICloudNativeAiBuilder builder)
    {
        if (builder.Services.Any(static s => s.ImplementationType == typeof(ServingOptionsValidator)))
        {
            return builder;
        }

        var options = builder.Services.AddOptionsWithValidateOnStart<ServingOptions>();
        if (builder.Configuration is { } configuration)
        {
            options.Bind(configuration.GetSection("Serving"), static binder => binder.ErrorOnUnknownConfiguration = true);
        }

        builder.Services.AddSingleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>();
        return builder;
    }

    private static ICloudNativeAiBuilder AddRuntimes(this ICloudNativeAiBuilder builder)
    {
        foreach (var name in (string[])[ModelRuntimes.Process, ModelRuntimes.OpenInference])
        {
            builder.Services.TryAddKeyedSingleton<IModelRuntime>(name, new ProcessModelRuntime(name));
        }

        return builder;
    }

    private static ICloudNativeAiBuilder AddRouting(this ICloudNativeAiBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ServingMetrics>();
        builder.Services.TryAddSingleton<InferenceRouter>();
        return builder;
    }

    private static ICloudNativeAiBuilder AddController(this ICloudNativeAiBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton<ServiceStore>();
        services.TryAddSingleton<ServiceBook>();
        services.TryAddSingleton<ReplicaProber>();
        services.TryAddSingleton<ServingPlatform>();
        services.TryAddSingleton<ServingController>();
        services.TryAddSingleton<IInferenceServices, InferenceServices>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ServingController>(static provider => provider.GetRequiredService<ServingController>()));
        services.AddHealthChecks();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, ServingHealthCheckRegistration>());
        return builder;
    }
}
