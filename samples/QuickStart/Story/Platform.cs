using CloudNativeAi.Data;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving;
using CloudNativeAi.Training;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace QuickStart.Story;

/// <summary>The host that the platform lives in; the story replaces it once, as a deployment would.</summary>
internal sealed class Platform(Action<WebApplicationBuilder, Uri> compose, Workplace place, bool verbose) : IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Whether a host is up.</summary>
    public bool IsUp => _app is not null;

    public ITrainingJobs Jobs => Get<ITrainingJobs>();

    public ICheckpointStore Checkpoints => Get<ICheckpointStore>();

    public IDatasets Datasets => Get<IDatasets>();

    public IModels Models => Get<IModels>();

    public IInferenceServices Services => Get<IInferenceServices>();

    public IScheduler Scheduler => Get<IScheduler>();

    /// <summary>Where requests go in.</summary>
    public Uri Address => new(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = place.Root });
        builder.Logging.ClearProviders();
        if (verbose)
        {
            builder.Logging.AddSimpleConsole(static console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
            builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        }

        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        compose(builder, place.DataServer);
        var app = builder.Build();
        _app = app;
        app.MapInferenceServices();
        await app.StartAsync(cancellationToken);
    }

    /// <summary>Stops and disposes the host; what may outlive it does.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            try
            {
                await app.StopAsync(cancellationToken);
            }
            finally
            {
                await app.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private T Get<T>()
        where T : notnull => (_app ?? throw new StoryException("No host is up. This is a mistake of the sample: report it.")).Services.GetRequiredService<T>();
}
