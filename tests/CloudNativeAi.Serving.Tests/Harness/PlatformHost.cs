using System.Net;
using System.Runtime.InteropServices;
using CloudNativeAi.Data;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>A whole host: real state on disk, the real scheduler, real processes, the real proxy. A second one on the same directory continues the first.</summary>
internal sealed class PlatformHost : IAsyncDisposable
{
    private static readonly Node s_node = new(
        new("test/here"), "here", "", NodeLifecycle.OnDemand, true, true, ResourceList.Of(("cpu", "64"), ("memory", "64Gi"), ("example.com/slot", "8")), ResourceList.Empty, [], new Dictionary<string, string>(), [], null);

    private readonly WebApplication _app;

    private PlatformHost(WebApplication app)
    {
        _app = app;
        Services = app.Services.GetRequiredService<IInferenceServices>();
        Models = app.Services.GetRequiredService<TestModels>();
        Client = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/services/default/digits/"),
            Timeout = TimeSpan.FromSeconds(90),
        };
    }

    public IInferenceServices Services { get; }

    public TestModels Models { get; }

    public HttpClient Client { get; }

    public IScheduler Scheduler => _app.Services.GetRequiredService<IScheduler>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<PlatformHost> StartAsync(string directory, Action<ServingOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("CNAI_TEST_LOG") is not null)
        {
            builder.Logging.AddSimpleConsole(static o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        }

        builder.Host.UseDefaultServiceProvider(static o => o.ValidateOnBuild = o.ValidateScopes = true);
        builder.Services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.WebHost.ConfigureKestrel(static k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<IResourcePools>(new TestPools(s_node));
        builder.Services.AddSingleton(new TestModels(Path.Combine(directory, "models")));
        builder.Services.AddSingleton<IModels>(static p => p.GetRequiredService<TestModels>());
        builder.Services.AddSingleton<IDatasetMounter>(static p => p.GetRequiredService<TestModels>());
        builder.Services.AddCloudNativeAi()
            .UseSqlite(Path.Combine(directory, "state"))
            .AddScheduling(s => s.UseLocalProcesses(o => o.Directory = Path.Combine(directory, "run")))
            .AddServing(s => s.UseYarp().Configure(o =>
            {
                o.HoldTimeout = TimeSpan.FromSeconds(45);
                o.LoadProbePeriod = TimeSpan.FromMilliseconds(100);
                o.RestartDelay = TimeSpan.FromMilliseconds(200);
                configure?.Invoke(o);
            }));
        var app = builder.Build();
        app.MapInferenceServices();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public static RevisionSpec Revision(string name, int version, int replicas = 1, params (string Name, string Value)[] environment)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return new(name, new("digits", version))
        {
            Command = [dotnet, Path.Combine(AppContext.BaseDirectory, "CloudNativeAi.Serving.Tests.ModelServer.dll")],
            Environment = environment.Append(("DOTNET_TieredPGO", "0")).ToDictionary(static e => e.Item1, static e => e.Item2),
            Replicas = replicas,
            Resources = ResourceList.Of(("example.com/slot", "1")),
            LoadTimeout = TimeSpan.FromSeconds(60),
            StopGrace = TimeSpan.FromSeconds(10),
        };
    }

    public async Task<InferenceService> GetAsync() => (await Services.GetAsync(Tenant.Default, "digits", TestContext.Current.CancellationToken))!;

    public ValueTask<InferenceService> UntilAsync(Func<InferenceService, bool> condition)
    {
        var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        return Services.WaitAsync(Tenant.Default, "digits", condition, limit.Token);
    }

    public ValueTask<InferenceService> UntilReadyAsync(string revision, int replicas) => UntilAsync(s => s.FindRevision(revision) is { } r && r.ReadyReplicas == replicas && r.Replicas.Count == replicas);

    public async Task<Answer> InferAsync(string id, string test = "", CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v2/models/digits/infer") { Content = new StringContent("[1,2,3]") };
        request.Headers.Add("X-Request-Id", id);
        request.Headers.Add("X-Test", test);
        using var response = await Client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new((int)response.StatusCode, response.Headers.TryGetValues("X-CNAI-Revision", out var values) ? values.Single() : null, text);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
