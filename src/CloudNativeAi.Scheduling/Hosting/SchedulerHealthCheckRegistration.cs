using CloudNativeAi.Scheduling.Loop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Registers the check once, however often Scheduling is added.</summary>
internal sealed class SchedulerHealthCheckRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    private const string Name = "cloudnativeai-scheduling";

    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new(Name, static provider => ActivatorUtilities.CreateInstance<SchedulerHealthCheck>(provider), null, ["ready"]));
}
