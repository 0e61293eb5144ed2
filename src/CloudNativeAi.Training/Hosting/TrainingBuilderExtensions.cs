using CloudNativeAi;
using CloudNativeAi.Training;
using CloudNativeAi.Training.Checkpoints;
using CloudNativeAi.Training.Control;
using CloudNativeAi.Training.Diagnostics;
using CloudNativeAi.Training.Frameworks;
using CloudNativeAi.Training.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Training to the platform.</summary>
public static class TrainingBuilderExtensions
{
    /// <summary>Registers training jobs, their controller, the torchrun framework and checkpoints in a directory. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned; <c>AddScheduling</c> gives jobs their places, <c>AddData</c> their datasets.</param>
    /// <param name="configure">Adds frameworks, changes options.</param>
    public static ICloudNativeAiBuilder AddTraining(this ICloudNativeAiBuilder builder, Action<ITrainingBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddValidatedOptions();
        builder.Services.AddFrameworks().AddCheckpoints().AddJobs();
        configure?.Invoke(new TrainingBuilder(builder.Services));
        return builder;
    }

    private static void AddValidatedOptions(this ICloudNativeAiBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<TrainingOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TrainingOptions>, TrainingOptionsValidator>());
        if (builder.Configuration?.GetSection("Training") is { } section && !services.Any(static s => s.ServiceType == typeof(TrainingConfiguration)))
        {
            services.AddSingleton(new TrainingConfiguration(section));
            services.AddSingleton<IConfigureOptions<TrainingOptions>>(static provider => provider.GetRequiredService<TrainingConfiguration>());
            services.AddSingleton<IValidateOptions<TrainingOptions>>(static provider => provider.GetRequiredService<TrainingConfiguration>());
        }
    }

    private static IServiceCollection AddFrameworks(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITrainingFramework, TorchrunFramework>());
        services.TryAddSingleton<FrameworkCatalog>();
        return services;
    }

    private static IServiceCollection AddCheckpoints(this IServiceCollection services)
    {
        services.TryAddSingleton<ICheckpointStore, DirectoryCheckpointStore>();
        services.TryAddSingleton<ResumePoint>();
        return services;
    }

    private static void AddJobs(this IServiceCollection services)
    {
        services.TryAddSingleton<TrainingTelemetry>();
        services.TryAddSingleton<TrainingStatus>();
        services.TryAddSingleton<Platform>();
        services.TryAddSingleton<JobLog>();
        services.TryAddSingleton<JobTable>();
        services.TryAddSingleton<JobSpecRules>();
        services.TryAddSingleton<WorkloadLink>();
        services.TryAddSingleton<GenerationStarter>();
        services.TryAddSingleton<JobServices>();
        services.TryAddSingleton<ITrainingJobs, TrainingJobs>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TrainingController>());
        services.AddHealthChecks();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, TrainingHealthCheckRegistration>());
    }
}
