using CloudNativeAi.Training.Control;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Hosting;

/// <summary>Registers the check once, however often Training is added.</summary>
internal sealed class TrainingHealthCheckRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    private const string Name = "cloudnativeai-training";

    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new(Name, static provider => ActivatorUtilities.CreateInstance<TrainingHealthCheck>(provider), null, ["ready"]));
}
