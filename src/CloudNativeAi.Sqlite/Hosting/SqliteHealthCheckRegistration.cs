using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Sqlite.Hosting;

/// <summary>Registers the check once, however often <c>UseSqlite</c> is called.</summary>
internal sealed class SqliteHealthCheckRegistration : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options) => options.Registrations.Add(
        new("cloudnativeai-sqlite", static provider => ActivatorUtilities.CreateInstance<SqliteHealthCheck>(provider), null, ["ready"]));
}
