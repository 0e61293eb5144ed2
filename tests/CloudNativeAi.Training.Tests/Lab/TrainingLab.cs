using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>A whole host on one machine: SQLite, scheduler, process runtime, training; workers are real processes.</summary>
internal sealed class TrainingLab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempDirectory _root = new();
    private readonly TestPools _pools;
    private readonly Action<TrainingOptions> _configure;
    private int _ledgers;
    private IHost? _host;

    private TrainingLab(int slots, Action<TrainingOptions>? configure)
    {
        _pools = LabPools.Of(slots);
        _configure = configure ?? (static _ => { });
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Root => _root.Path;

    public ITrainingJobs Jobs => Get<ITrainingJobs>();

    public IScheduler Scheduler => Get<IScheduler>();

    public IReplicaRuntime Runtime => Get<IReplicaRuntime>();

    public ICheckpointStore Checkpoints => Get<ICheckpointStore>();

    public static string Worker => Path.Combine(AppContext.BaseDirectory, "CloudNativeAi.Training.TestWorker");

    public static async Task<TrainingLab> StartAsync(int slots = 3, Action<TrainingOptions>? configure = null, Action<IServiceCollection>? change = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        var lab = new TrainingLab(slots, configure);
        await lab.StartHostAsync(change ?? (static _ => { }));
        return lab;
    }

    public T Get<T>()
        where T : notnull => (_host ?? throw new InvalidOperationException("The host is not running.")).Services.GetRequiredService<T>();

    public Task StartHostAsync() => StartHostAsync(static _ => { });

    /// <summary>A host that dies at the n-th write of a job.</summary>
    public async Task<DyingStore> StartDyingHostAsync(int dies, bool after)
    {
        await StartHostAsync(services => Wrap<IStateStore>(services, inner => new DyingStore(inner, dies, after)));
        return (DyingStore)Get<IStateStore>();
    }

    /// <summary>Puts something of the test's around what the host registered.</summary>
    public static void Wrap<T>(IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        var real = services.Last(static s => s.ServiceType == typeof(T));
        services.Replace(ServiceDescriptor.Singleton(provider => wrap((T)real.ImplementationFactory!(provider))));
    }

    /// <summary>The host is gone from one moment to the next; workers with a host grace run on.</summary>
    public void KillHost() => Interlocked.Exchange(ref _host, null)!.Dispose();

    private async Task StartHostAsync(Action<IServiceCollection> change)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _root.Path });
        builder.Services.AddLogging(logging => logging.AddProvider(new LabLog()).SetMinimumLevel(LogLevel.Debug));
        builder.Services.AddSingleton<IResourcePools>(_pools);
        builder.Services.AddCloudNativeAi(builder.Configuration.GetSection("CloudNativeAi"))
            .UseSqlite("state")
            .AddScheduling(static s => s.UseLocalProcesses())
            .AddData(d => d.UseDiskCache("cache", ByteSize.GiB(1)).AddFiles("disk", Directory.CreateDirectory(_root.File("disk")).FullName))
            .AddTraining(t => t.Configure(o =>
            {
                o.PollInterval = TimeSpan.FromMilliseconds(20);
                o.GrowDelay = TimeSpan.Zero;
                o.FailureGrace = TimeSpan.FromSeconds(1);
                _configure(o);
            }));
        change(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(Token);
            _host = host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>The host ends in order; workers with a host grace run on.</summary>
    public async Task StopHostAsync()
    {
        if (Interlocked.Exchange(ref _host, null) is { } host)
        {
            await host.StopAsync(CancellationToken.None);
            if (host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }
        }
    }

    public string NewLedger() => _root.File(string.Create(CultureInfo.InvariantCulture, $"ledger-{Interlocked.Increment(ref _ledgers)}"));

    public static TrainingJobSpec Train(string ledger, int min, int max, long steps, params string[] more) =>
        Spec(min, max, ["train", "--ledger", ledger, "--steps", steps.ToString(CultureInfo.InvariantCulture), .. more]);

    public static TrainingJobSpec Spec(int min, int max, params string[] arguments) => new("lab", [Worker, .. arguments])
    {
        MinWorkers = min,
        MaxWorkers = max,
        Resources = ResourceList.Of((LabPools.Slot, "1")),
        StopGrace = TimeSpan.FromSeconds(10),
        Environment = new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcServer"] = "0" },
    };

    /// <summary>Waits until the job's view fulfils something; fails with the view where it does not come.</summary>
    public async Task<TrainingJob> UntilAsync(Guid id, Func<TrainingJob, bool> holds, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        TrainingJob? last = null;
        try
        {
            await foreach (var change in Jobs.WatchAsync(patience.Token))
            {
                if (change is { Kind: ChangeKind.Upsert, Value: { } job } && change.Key == id)
                {
                    last = job;
                    if (holds(job))
                    {
                        return job;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            // Said below.
        }

        throw new TimeoutException($"{what}: not within {Patience}. {last}\n{string.Join('\n', last?.History ?? [])}\n{string.Join('\n', last?.Replicas ?? [])}");
    }

    /// <summary>Waits until the scheduler has placed a workload: a release is answered before what it makes room for is placed.</summary>
    public async Task PlacedAsync(Guid workload)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        await foreach (var change in Scheduler.WatchAsync(patience.Token))
        {
            if (change.Key == workload && change.Value?.Placement is not null)
            {
                return;
            }
        }
    }

    /// <summary>Completed when the job has ended; never, where its host goes first.</summary>
    public async Task EndsAsync(Guid id)
    {
        try
        {
            await EndAsync(id);
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException or TimeoutException)
        {
            await Task.Delay(Timeout.Infinite, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task<TrainingJob> EndAsync(Guid id) => UntilAsync(id, static j => j.IsEnded, "the job ends");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            foreach (var job in await Jobs.ListAsync(cancellationToken: CancellationToken.None))
            {
                if (!job.IsEnded)
                {
                    await Jobs.CancelAsync(job.Id, CancellationToken.None);
                    await UntilAsync(job.Id, static j => j.IsEnded, "the job ends with its lab");
                }
            }
        }

        await StopHostAsync();
        _root.Dispose();
    }
}
