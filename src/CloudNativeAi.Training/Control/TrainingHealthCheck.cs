using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Training.Control;

/// <summary>Healthy when stored jobs are read, replicas are listed and no job's loop fails again and again.</summary>
internal sealed class TrainingHealthCheck(TrainingStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status switch
        {
            { Trouble: { } trouble } => new HealthCheckResult(context.Registration.FailureStatus, trouble),
            { IsReady: false } => new HealthCheckResult(context.Registration.FailureStatus, "Training has not read its jobs yet, or does not run."),
            { Stuck: { Count: > 0 } stuck } => HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{stuck.Count} jobs cannot be looked after, among them {stuck.First().Key}: {stuck.First().Value}")),
            _ => HealthCheckResult.Healthy(),
        });
}
