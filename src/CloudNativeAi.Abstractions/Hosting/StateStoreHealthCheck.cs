using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi;

/// <summary>Degraded while state is not durable.</summary>
internal sealed class StateStoreHealthCheck(IStateStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(store is MemoryStateStore
            ? HealthCheckResult.Degraded("State lives in memory and is lost with this process; call UseSqlite(\"state\").")
            : HealthCheckResult.Healthy());
}

/// <summary>Registers the check once, however often the platform is added.</summary>
internal static class StateStoreHealthCheckRegistration
{
    private const string Name = "cloudnativeai-state";

    public static void AddStateStoreCheck(this IHealthChecksBuilder builder) =>
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, Registration>());

    private sealed class Registration : IConfigureOptions<HealthCheckServiceOptions>
    {
        public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
            new(Name, static provider => ActivatorUtilities.CreateInstance<StateStoreHealthCheck>(provider), null, ["ready"]));
    }
}
