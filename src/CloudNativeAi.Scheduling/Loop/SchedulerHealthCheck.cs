using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Healthy when state is recovered and decisions can be stored.</summary>
internal sealed class SchedulerHealthCheck(SchedulerStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status switch
        {
            { Trouble: { } trouble } => new HealthCheckResult(context.Registration.FailureStatus, trouble),
            { IsReady: false } => new HealthCheckResult(context.Registration.FailureStatus, "The scheduler has not recovered its state yet, or does not run."),
            _ => HealthCheckResult.Healthy(),
        });
}
