using CloudNativeAi.Sqlite.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Sqlite.Hosting;

/// <summary>Unhealthy while writes fail: nothing new can be promised.</summary>
internal sealed class SqliteHealthCheck(IStateStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(store is SqliteStateStore { Failure: { } failure }
            ? HealthCheckResult.Unhealthy($"The last write failed. {failure.Message}")
            : HealthCheckResult.Healthy());
}
