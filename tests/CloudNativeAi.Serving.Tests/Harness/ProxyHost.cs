using System.Net;
using CloudNativeAi.Serving.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>The real proxy on a real port, in front of replicas that a test made by hand.</summary>
internal sealed class ProxyHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProxyHost(WebApplication app, RoutePolicy policy)
    {
        _app = app;
        Router = app.Services.GetRequiredService<InferenceRouter>();
        Route = Router.Add(Tenant.Default, "s", policy);
        Client = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/services/default/s/"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public IServiceProvider Services => _app.Services;

    public InferenceRouter Router { get; }

    public ServiceRoute Route { get; }

    public HttpClient Client { get; }

    public Ledger Ledger { get; } = new();

    public List<RawBackend> Backends { get; } = [];

    public static async Task<ProxyHost> StartAsync(bool idempotent = true, int backends = 2, Action<ServingOptions>? configure = null, Action<Serving.Yarp.ServingProxyOptions>? proxy = null, TimeSpan? requestTimeout = null, TimeSpan? idleTimeout = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddCloudNativeAi().AddServing(s => s.UseYarp(proxy).Configure(o =>
        {
            o.HoldTimeout = TimeSpan.FromSeconds(20);
            o.FailuresToEject = 1_000_000;
            configure?.Invoke(o);
        }));
        builder.Services.AddLogging(static l => l.ClearProviders());
        var app = builder.Build();
        app.MapInferenceServices();
        await app.StartAsync();
        var host = new ProxyHost(app, new(idempotent, requestTimeout ?? TimeSpan.FromSeconds(60), idleTimeout ?? Timeout.InfiniteTimeSpan));
        host.Route.SetWeights(1, new Dictionary<string, TrafficWeight> { ["a"] = TrafficWeight.Whole });
        for (var i = 0; i < backends; i++)
        {
            host.AddBackend("a", i);
        }

        return host;
    }

    public ReplicaEndpoint AddBackend(string revision, int index)
    {
        var backend = new RawBackend($"{revision}{index}", Ledger);
        Backends.Add(backend);
        return Admit(revision, index, backend.Address);
    }

    public ReplicaEndpoint Admit(string revision, int index, string address)
    {
        var endpoint = new ReplicaEndpoint(new(new(Guid.NewGuid(), "server", index), 1), revision, address) { FailuresToEject = int.MaxValue };
        Route.Admit(endpoint);
        return endpoint;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string id, string test, string path = "v2/models/m/infer", HttpContent? content = null, HttpCompletionOption option = HttpCompletionOption.ResponseContentRead, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Request-Id", id);
        request.Headers.Add("X-Test", test);
        return await Client.SendAsync(request, option, cancellationToken);
    }

    public Task IdleAsync() => Eventually.HoldsAsync(() => Route.Tally.Read() is { InFlight: 0, Held: 0 } && Route.Table.Arms.All(static a => a.Endpoints.ToArray().All(static e => e.InFlight == 0)), "in-flight counters are 0");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var backend in Backends)
        {
            await backend.DisposeAsync();
        }

        await _app.DisposeAsync();
    }
}
