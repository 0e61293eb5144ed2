using CloudNativeAi;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Hosting;
using CloudNativeAi.Scheduling.Replicas;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the process runtime to Scheduling.</summary>
public static class LocalProcessesBuilderExtensions
{
    private const string Section = "Processes";

    /// <summary>Runs replicas, of training and of serving, as processes of this machine; Linux. Calling twice is harmless, a runtime of the host's own wins.</summary>
    /// <remarks>
    /// Replicas belong to a supervisor, the program <c>cnai-worker</c> beside the application, and run on without the host as long as
    /// <see cref="ReplicaTemplate.HostGrace"/> says. Settings: section <c>CloudNativeAi:Scheduling:Processes</c>, then <paramref name="configure"/>.
    /// </remarks>
    /// <param name="builder">What <c>AddScheduling</c> hands over.</param>
    /// <param name="configure">Changes the settings in code.</param>
    public static ISchedulingBuilder UseLocalProcesses(this ISchedulingBuilder builder, Action<ProcessRuntimeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<ProcessRuntimeOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProcessRuntimeOptions>, ProcessRuntimeOptionsValidator>());
        if (builder.Configuration is { } configuration && !services.Any(static s => s.ServiceType == typeof(ProcessRuntimeConfiguration)))
        {
            services.AddSingleton(new SchedulingSection(Section));
            services.AddSingleton(new ProcessRuntimeConfiguration(configuration.GetSection(Section)));
            services.AddSingleton<IConfigureOptions<ProcessRuntimeOptions>>(static provider => provider.GetRequiredService<ProcessRuntimeConfiguration>());
            services.AddSingleton<IValidateOptions<ProcessRuntimeOptions>>(static provider => provider.GetRequiredService<ProcessRuntimeConfiguration>());
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (OperatingSystem.IsLinux())
        {
            services.TryAddSingleton<ProcessReplicaRuntime>();
            services.TryAddSingleton<IReplicaRuntime>(static provider => OperatingSystem.IsLinux() ? provider.GetRequiredService<ProcessReplicaRuntime>() : null!);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ProcessRuntimeService>());
        return builder;
    }
}
