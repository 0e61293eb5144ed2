using CloudNativeAi.Resources.Pools;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Resources.Hosting;

/// <summary>Degraded while a source of nodes does not answer.</summary>
internal sealed class ResourcesHealthCheck(PoolDirectory directory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var sentences = directory.Status
            .Where(pair => pair.Value is { Failure: not null } or { Listed: false })
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value.Failure is { } failure ? $"Node source {pair.Key} failed: {failure}" : $"Node source {pair.Key} has not listed its nodes yet.")
            .ToList();
        return Task.FromResult(sentences.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(" ", sentences)));
    }
}
