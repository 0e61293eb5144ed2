using System.Diagnostics.Metrics;
using CloudNativeAi.Serving.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Tests.Hosting;

/// <summary>How a host composes serving.</summary>
public sealed class AddServingTests
{
    [Fact]
    public async Task It_resolves_on_a_bare_collection_called_twice_and_says_what_it_misses()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi().AddServing(static s => s.UseYarp()).AddServing(static s => s.UseYarp());
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var api = provider.GetRequiredService<IInferenceServices>();
        Assert.Empty(await api.ListAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Same(provider.GetRequiredKeyedService<IModelRuntime>(ModelRuntimes.Process), provider.GetRequiredKeyedService<IModelRuntime>(ModelRuntimes.Process));
        Assert.Single(provider.GetServices<IHostedService>().OfType<CloudNativeAi.Serving.Control.ServingController>());
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await api.CreateAsync(new(Tenant.Default, "s") { Revisions = [new("v1", new("m", 1)) { Command = ["x"] }] }, TestContext.Current.CancellationToken));
        Assert.Contains("AddData()", error.Message, StringComparison.Ordinal);
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        await Harness.Eventually.HoldsAsync(
            () => provider.GetRequiredService<CloudNativeAi.Serving.Control.ServingController>().Trouble?.Contains("AddScheduling()", StringComparison.Ordinal) == true, "the missing room is named");
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["cloudnativeai-serving"].Status);
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public void Options_bind_from_configuration_and_every_error_is_named()
    {
        var good = Options(new() { ["CloudNativeAi:Serving:HoldTimeout"] = "00:00:07", ["CloudNativeAi:Serving:MaxTries"] = "2", ["CloudNativeAi:ServingProxy:TrustedProxies:0"] = "10.0.0.0/8" });
        Assert.Equal((TimeSpan.FromSeconds(7), 2), (good.GetRequiredService<IOptions<ServingOptions>>().Value.HoldTimeout, good.GetRequiredService<IOptions<ServingOptions>>().Value.MaxTries));
        Assert.Equal(["10.0.0.0/8"], good.GetRequiredService<IOptions<Yarp.ServingProxyOptions>>().Value.TrustedProxies);
        var bad = Options(new() { ["CloudNativeAi:Serving:MaxTries"] = "0", ["CloudNativeAi:Serving:BufferLimit"] = "-1", ["CloudNativeAi:ServingProxy:TrustedProxies:0"] = "nonsense" });
        var errors = Assert.Throws<OptionsValidationException>(() => bad.GetRequiredService<IOptions<ServingOptions>>().Value).Failures.ToList();
        Assert.Contains(errors, static e => e.StartsWith("CloudNativeAi:Serving:MaxTries is 0;", StringComparison.Ordinal));
        Assert.Contains(errors, static e => e.StartsWith("CloudNativeAi:Serving:BufferLimit is -1;", StringComparison.Ordinal));
        Assert.Contains("\"nonsense\"", Assert.Throws<OptionsValidationException>(() => bad.GetRequiredService<IOptions<Yarp.ServingProxyOptions>>().Value).Message, StringComparison.Ordinal);
        var unknown = Options(new() { ["CloudNativeAi:Serving:HoldTimout"] = "1" });
        Assert.Contains("HoldTimout", Assert.Throws<InvalidOperationException>(() => unknown.GetRequiredService<IOptions<ServingOptions>>().Value).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Routes_and_retries_are_measured()
    {
        await using var host = await Harness.ProxyHost.StartAsync();
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var routes = new MetricCollector<double>(meters, ServingInstruments.Name, ServingInstruments.RouteDuration);
        using var retries = new MetricCollector<long>(meters, ServingInstruments.Name, ServingInstruments.Retries);
        using var response = await host.SendAsync(HttpMethod.Get, "m", "die-before-headers", cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("s", routes.LastMeasurement!.Tags[ServingInstruments.ServiceTag]);
        Assert.Equal(1, retries.LastMeasurement!.Value);
    }

    private static ServiceProvider Options(Dictionary<string, string?> values)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("CloudNativeAi")).AddServing(static s => s.UseYarp());
        return services.BuildServiceProvider();
    }
}
