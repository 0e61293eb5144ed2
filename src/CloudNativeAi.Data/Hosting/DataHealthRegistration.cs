using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Registers the check once, however often the package is added.</summary>
internal sealed class DataHealthRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new("cloudnativeai-data", static provider => ActivatorUtilities.CreateInstance<DataHealthCheck>(provider), null, ["ready"]));
}
