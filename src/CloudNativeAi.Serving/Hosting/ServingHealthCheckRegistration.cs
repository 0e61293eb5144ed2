using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Hosting;

/// <summary>Registers the check once, however often serving is added.</summary>
internal sealed class ServingHealthCheckRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new(ServingHealthCheck.Name, static provider => ActivatorUtilities.CreateInstance<ServingHealthCheck>(provider), null, ["ready"]));
}
