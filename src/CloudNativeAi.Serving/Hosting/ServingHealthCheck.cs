using CloudNativeAi.Serving.Control;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudNativeAi.Serving.Hosting;

/// <summary>Unhealthy while nobody keeps the services; Degraded while one does not answer as asked.</summary>
internal sealed class ServingHealthCheck(ServingController controller, ServiceBook book) : IHealthCheck
{
    public const string Name = "cloudnativeai-serving";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (controller.Trouble is { } trouble)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(trouble));
        }

        var troubles = book.Entries.Select(ServiceStatus.Of)
            .Where(static s => s.Phase is InferenceServicePhase.Pending or InferenceServicePhase.Degraded)
            .Select(static s => $"{s.Tenant}/{s.Name} is {s.Phase}: {s.Reason}").ToList();
        return Task.FromResult(troubles.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', troubles)));
    }
}
