using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CloudNativeAi.Training.Worker;

/// <summary>The worker's side of the worker protocol: who am I, what have I done, what am I asked. Thread-safe.</summary>
/// <remarks>
/// Started by hand, without the protocol's variables, it is rank 0 of 1: reports go nowhere and nothing is ever asked, so that one program runs both ways.
/// While it lives, SIGTERM sets <see cref="StopRequested"/> instead of ending the process.
/// </remarks>
public sealed class TrainingWorker : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly ReportWriter _reports;
    private readonly RequestReader? _requests;
    private readonly ITimer? _poll;
    private readonly PosixSignalRegistration _terminate;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(long Step, TaskCompletionSource Done)> _waiting = [];
    private readonly string? _checkpoints;
    private long _committed = -1;
    private bool _checkpointRequested;
    private bool _polling;
    private bool _disposed;

    private TrainingWorker(Func<string, string?> variable, TimeProvider timeProvider)
    {
        Rank = (int)Number(variable, WorkerEnvironment.Rank, 0);
        WorldSize = (int)Number(variable, WorkerEnvironment.WorldSize, 1);
        LocalRank = (int)Number(variable, WorkerEnvironment.LocalRank, 0);
        MasterAddress = variable(WorkerEnvironment.MasterAddress) ?? "127.0.0.1";
        MasterPort = (int)Number(variable, WorkerEnvironment.MasterPort, 0);
        RunId = variable(WorkerEnvironment.RunId) ?? "";
        Generation = Number(variable, WorkerEnvironment.Generation, 1);
        ResumeDirectory = variable(WorkerEnvironment.ResumeDirectory);
        ResumeStep = ResumeDirectory is null ? null : Number(variable, WorkerEnvironment.ResumeStep, 0);
        _checkpoints = variable(WorkerEnvironment.CheckpointDirectory);
        _reports = new ReportWriter(variable(WorkerEnvironment.ReportFile));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _stop.Cancel();
        });
        if (variable(WorkerEnvironment.RequestFile) is { } path)
        {
            _requests = new RequestReader(path);
            _poll = timeProvider.CreateTimer(static state => ((TrainingWorker)state!).Poll(), this, TimeSpan.Zero, PollInterval);
        }
    }

    /// <summary>Raised on a thread of the pool with the newest committed step: its checkpoint is complete, verified and will be resumed from at the earliest.</summary>
    /// <remarks>This is what makes a step acknowledged. Steps rise; some may be skipped when commits come fast.</remarks>
    public event Action<long>? Committed;

    /// <summary>0 … <see cref="WorldSize"/> − 1.</summary>
    public int Rank { get; }

    /// <summary>Workers of this generation, 1 or more.</summary>
    public int WorldSize { get; }

    /// <summary>The number among the workers of this replica, from 0.</summary>
    public int LocalRank { get; }

    /// <summary>The host rank 0 listens on.</summary>
    public string MasterAddress { get; }

    /// <summary>The port rank 0 listens on; 0: none was given.</summary>
    public int MasterPort { get; }

    /// <summary>The job's id, the same over all generations; empty: none was given.</summary>
    public string RunId { get; }

    /// <summary>Rises with every start of the job's workers; 1 where none was given.</summary>
    public long Generation { get; }

    /// <summary>The step to go on after; null: a fresh start.</summary>
    public long? ResumeStep { get; }

    /// <summary>The checkpoint to go on from, read-only; null: a fresh start.</summary>
    public string? ResumeDirectory { get; }

    /// <summary>The newest step committed in this generation; null: none yet.</summary>
    public long? CommittedStep
    {
        get
        {
            var step = Interlocked.Read(ref _committed);
            return step < 0 ? null : step;
        }
    }

    /// <summary>Whether a checkpoint is asked for now; false again once this rank begins to save or one is committed. Ranks learn it at different steps: agree on one before saving.</summary>
    public bool CheckpointRequested => Volatile.Read(ref _checkpointRequested);

    /// <summary>Cancelled when the worker is asked to stop, by request or by SIGTERM: finish the step, save if there is time, exit with 0. Ranks learn it at different steps.</summary>
    public CancellationToken StopRequested => _stop.Token;

    /// <summary>When the worker will be killed; null: not asked to stop, or by a signal alone.</summary>
    public DateTimeOffset? StopDeadline { get; private set; }

    /// <summary>Reads the environment and begins to listen.</summary>
    /// <param name="timeProvider">Times the look at the request file, every 20 ms; null: the system's.</param>
    /// <exception cref="FormatException">A variable that must be a number is none.</exception>
    /// <exception cref="IOException">The report file cannot be opened.</exception>
    public static TrainingWorker FromEnvironment(TimeProvider? timeProvider = null) =>
        new(static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null, timeProvider ?? TimeProvider.System);

    /// <summary>Says that the worker is set up and about to train.</summary>
    public void ReportReady() => _reports.Write(static json => json.WriteBoolean("ready", true));

    /// <summary>Says that a step is done. The sign of life that <c>StallTimeout</c> watches, from the first one on.</summary>
    public void ReportStep(long step) => _reports.Write(json => json.WriteNumber("step", step));

    /// <summary>Gives the newest value of a metric, say <c>loss</c>; NaN and infinities are not sent.</summary>
    public void ReportMetric(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (double.IsFinite(value))
        {
            _reports.Write(json =>
            {
                json.WriteStartObject("metric");
                json.WriteNumber(name, value);
                json.WriteEndObject();
            });
        }
    }

    /// <summary>Saves this rank's shard of a step. On return it is durable; the checkpoint counts once <see cref="Committed"/> says so.</summary>
    /// <param name="step">The step all shards belong to.</param>
    /// <param name="write">Writes files into the directory it is given, under names no other rank uses.</param>
    /// <param name="shards">How many ranks save this step; null: all of them. Where only rank 0 saves: 1.</param>
    /// <param name="cancellationToken">Handed to <paramref name="write"/>; a save that is cancelled is as if it had never begun.</param>
    /// <exception cref="IOException">A write or sync failed: this step is not saved.</exception>
    public async Task SaveAsync(long step, Func<string, CancellationToken, Task> write, int? shards = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentNullException.ThrowIfNull(write);
        var count = shards ?? WorldSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(shards));
        Volatile.Write(ref _checkpointRequested, false);
        if (_checkpoints is null)
        {
            return;
        }

        _reports.Write(json => json.WriteNumber("saving", step));
        var shard = new ShardWriter(Path.Combine(_checkpoints, string.Create(CultureInfo.InvariantCulture, $"g{Generation}-s{step}")), Rank);
        await write(shard.Begin(), cancellationToken).ConfigureAwait(false);
        shard.Complete();
        _reports.Write(json =>
        {
            json.WriteNumber("saved", step);
            json.WriteNumber("shards", count);
        });
    }

    /// <summary>Waits until a step, or a later one, is committed. At once where there is no controller.</summary>
    public async Task WaitForCommitAsync(long step, CancellationToken cancellationToken = default)
    {
        if (_requests is null)
        {
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_committed >= step)
            {
                return;
            }

            _waiting.Add((step, done));
        }

        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops listening; the process handles SIGTERM as before.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _poll?.Dispose();
        _terminate.Dispose();
        _reports.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static long Number(Func<string, string?> variable, string name, long otherwise) => variable(name) switch
    {
        null => otherwise,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new FormatException($"The environment variable {name} is \"{text}\", not a whole number. Start the worker by its job, or leave {name} unset to run it alone."),
    };

    private void Poll()
    {
        IReadOnlyList<WorkerRequest> requests;
        lock (_gate)
        {
            if (_polling || _disposed)
            {
                return;
            }

            _polling = true;
        }

        try
        {
            requests = _requests!.ReadNew();
            foreach (var request in requests)
            {
                Take(request);
            }
        }
        finally
        {
            lock (_gate)
            {
                _polling = false;
            }
        }
    }

    private void Take(WorkerRequest request)
    {
        if (request.Committed is { } step && step > _committed)
        {
            List<TaskCompletionSource> done;
            lock (_gate)
            {
                Interlocked.Exchange(ref _committed, step);
                done = [.. _waiting.Where(w => w.Step <= step).Select(static w => w.Done)];
                _waiting.RemoveAll(w => w.Step <= step);
            }

            Volatile.Write(ref _checkpointRequested, false);
            Committed?.Invoke(step);
            done.ForEach(static d => d.TrySetResult());
        }

        if (request.Checkpoint)
        {
            Volatile.Write(ref _checkpointRequested, true);
        }

        if (request.Stop)
        {
            StopDeadline = request.Deadline ?? StopDeadline;
            _stop.Cancel();
        }
    }
}
