using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Hosting;

/// <summary>Registers the check once, however often <c>AddResources</c> is called.</summary>
internal sealed class ResourcesHealthCheckRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new("cloudnativeai-resources", static provider => ActivatorUtilities.CreateInstance<ResourcesHealthCheck>(provider), null, ["ready"]));
}
