using CloudNativeAi.Data.Cache;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Degraded while reads pass the cache by, or the start is not through.</summary>
internal sealed class DataHealthCheck(DiskCache cache, DataReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((cache.TryOpen(), cache.Problem) switch
        {
            (_, { } problem) => HealthCheckResult.Degraded($"{problem} Reads pass the cache by."),
            (null, _) => HealthCheckResult.Unhealthy("The cache is closed."),
            _ when !readiness.Recovered => HealthCheckResult.Degraded("What the cache holds is being restored."),
            _ => HealthCheckResult.Healthy(FormattableString.Invariant($"The cache uses {new ByteSize(cache.Usage)} of {new ByteSize(cache.Limit)}.")),
        });
}
