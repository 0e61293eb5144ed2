using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Replicas as child processes of a supervisor that outlives this host.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class ProcessReplicaRuntime : IReplicaRuntime, IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(3);

    private readonly ProcessRuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RunLayout _layout;
    private readonly ReplicaFeed _feed;
    private readonly SemaphoreSlim _starting = new(1);
    private RunOwner? _owner;
    private SupervisorLink? _link;
    private bool _started;
    private bool _stopped;

    public ProcessReplicaRuntime(IOptions<ProcessRuntimeOptions> options, ContentRoot root, TimeProvider time, ILogger<ProcessReplicaRuntime> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        _layout = new(root.Resolve(_options.Directory));
        _feed = new(logger);
    }

    public string Name => "process";

    public RuntimeFeatures Features => RuntimeFeatures.Signals | RuntimeFeatures.Pause | RuntimeFeatures.Adoption;

    /// <summary>Takes the run directory and attaches to its supervisor; again: no effect. Every other call does it where it was not done.</summary>
    /// <exception cref="CloudNativeAiException">Another host owns the directory, or no supervisor can be started.</exception>
    public async Task AttachAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _started) && !Volatile.Read(ref _stopped))
        {
            return;
        }

        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_started)
            {
                return;
            }

            DurableFile.CreateDirectory(_layout.Root);
            _owner ??= RunOwner.Take(_layout, _time);
            EmptyTrash();
            var link = new SupervisorLink(new(_layout, _options.SupervisorPath), _feed, _time, _logger);
            try
            {
                await link.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await link.DisposeAsync().ConfigureAwait(false);
                _owner.Dispose();
                _owner = null;
                throw;
            }

            _link = link;
            Volatile.Write(ref _started, true);
            var adopted = _feed.Replicas.Count(static r => r.Value.Phase != ReplicaPhase.Exited);
            Log.Attached(_logger, _layout.Root, adopted);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask<string> ReserveAddressAsync(ReplicaId id, NodeId node, string port, CancellationToken cancellationToken = default)
    {
        if (!ReplicaNames.IsLabel(id.Set) || id.Index < 0)
        {
            throw new ArgumentException($"'{id}' is no replica's name: its set is an RFC 1123 label, its index 0 or more.", nameof(id));
        }

        if (!ReplicaNames.IsLabel(port))
        {
            throw new ArgumentException($"'{port}' is no port's name: it is an RFC 1123 label.", nameof(port));
        }

        var answer = await AskAsync(request => new() { Request = request, Operation = WireOperation.Reserve, Id = id.ToString(), Port = port }, cancellationToken).ConfigureAwait(false);
        return answer.Port is { } number
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.0.1:{number}")
            : throw Unrecorded($"Port {port} of replica {id} could not be reserved", answer.Error);
    }

    public async ValueTask StartAsync(IReadOnlyList<ReplicaSpec> replicas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(replicas);
        var specs = replicas.Select(spec => (Spec: spec, Wire: ReplicaSpecRules.Check(spec, _options.MaxStopGrace))).ToList();
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(specs.Select(s => StartOneAsync(s.Spec, s.Wire, cancellationToken))).ConfigureAwait(false);
    }

    public async ValueTask StopAsync(ReplicaKey key, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(grace, _options.MaxStopGrace);
        await AskAsync(Request(WireOperation.Stop, key, (long)grace.TotalMilliseconds), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SignalAsync(ReplicaKey key, ReplicaSignal signal, CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(signal))
        {
            throw new ArgumentOutOfRangeException(nameof(signal), signal, "Checkpoint, Reload, Pause or Resume.");
        }

        await AskAsync(
            request => new() { Request = request, Operation = WireOperation.Signal, Id = key.Id.ToString(), Generation = key.Generation, Signal = signal },
            cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<Change<ReplicaKey, ReplicaState>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in _feed.States.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    public async ValueTask ForgetAsync(ReplicaKey key, CancellationToken cancellationToken = default)
    {
        if (!ReplicaNames.IsLabel(key.Id.Set))
        {
            return;
        }

        var answer = await AskAsync(Request(WireOperation.Forget, key), cancellationToken).ConfigureAwait(false);
        if (answer.Error is { } error)
        {
            throw Unrecorded($"Replica {key} could not be forgotten", error);
        }

        EmptyTrash();
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync(ReplicaKey key, int tail, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tail);
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        var path = Path.Combine(_layout.Replica(key.Id.ToString(), key.Generation), RunLayout.LogFile);
        if (!_feed.IsKnown(key) || !File.Exists(path))
        {
            yield break;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var reader = new ReplicaLogReader(file);
        reader.SeekTail(tail);
        var signal = follow ? _feed.Follow(key) : null;
        try
        {
            if (signal is not null)
            {
                await AskAsync(Request(WireOperation.Follow, key), cancellationToken).ConfigureAwait(false);
            }

            while (true)
            {
                // Taken before reading: what comes meanwhile is read in the next turn.
                var raised = signal?.Raised;
                var over = !follow || !_feed.IsLive(key);
                await foreach (var line in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return line;
                }

                if (over)
                {
                    yield break;
                }

                await raised!.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (signal is not null && _feed.Unfollow(key, signal))
            {
                await UnfollowAsync(key).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The host ends in order: what has a HostGrace runs on, the rest is stopped within the caller's time and killed after it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_stopped)
            {
                return;
            }

            if (_link is { } link)
            {
                await new HostDeparture(link, _feed, _time, KillPatience).RunAsync(cancellationToken).ConfigureAwait(false);
                await link.DisposeAsync().ConfigureAwait(false);
            }

            _owner?.Dispose();
            _stopped = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(_options.DisposeTimeout, _time);
        await StopAsync(patience.Token).ConfigureAwait(false);
    }

    /// <summary>Detaches at once: the supervisor stops what has no HostGrace.</summary>
    public void Dispose()
    {
        _link?.Close();
        _owner?.Dispose();
        _stopped = true;
    }

    private static Func<long, HostMessage> Request(WireOperation operation, ReplicaKey key, long grace = 0) =>
        request => new() { Request = request, Operation = operation, Id = key.Id.ToString(), Generation = key.Generation, GraceMilliseconds = grace };

    private static CloudNativeAiException Unrecorded(string what, string? error) =>
        new($"{what}: {error}", "Free the disk or correct the run directory, then call again.", isTransient: true);

    private async Task<SupervisorMessage> AskAsync(Func<long, HostMessage> message, CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await _link!.AskAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartOneAsync(ReplicaSpec spec, WireSpec wire, CancellationToken cancellationToken)
    {
        if (_feed.IsKnown(spec.Key))
        {
            return;
        }

        var (secrets, failure) = await SecretsAsync(spec, cancellationToken).ConfigureAwait(false);
        var answer = await AskAsync(
            request => new() { Request = request, Operation = WireOperation.Start, Spec = wire, Secrets = secrets, Failure = failure }, cancellationToken).ConfigureAwait(false);
        if (answer.Newer is { } newer)
        {
            throw new ReplicaStartException(
                spec.Key, $"Replica {spec.Key} was refused: Generation {spec.Key.Generation} must not be lower than {newer}, which was accepted before.", "Read the workload's state again and start its newest generation.");
        }

        if (answer.Error is { } error)
        {
            throw new ReplicaStartException(spec.Key, $"Replica {spec.Key} could not be recorded: {error}", "Free the disk or correct the run directory, then start it again.");
        }
    }

    private async Task<(Dictionary<string, string>? Values, string? Failure)> SecretsAsync(ReplicaSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Template.Secrets.Count == 0)
        {
            return (null, null);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (variable, name) in spec.Template.Secrets)
        {
            var value = _options.Secrets is { } lookUp ? await lookUp(spec.Tenant, name, cancellationToken).ConfigureAwait(false) : null;
            if (value is null || value.Contains('\0', StringComparison.Ordinal))
            {
                var what = value is null ? "is not known" : "holds NUL, which no variable can";
                return (null, $"The secret {name} for variable {variable} {what}. Let ProcessRuntimeOptions.Secrets return it for tenant {spec.Tenant}.");
            }

            values[variable] = value;
        }

        return (values, null);
    }

    private async Task UnfollowAsync(ReplicaKey key)
    {
        try
        {
            await AskAsync(Request(WireOperation.Unfollow, key), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The host is ending: with the connection all is unfollowed.
        }
    }

    private void EmptyTrash()
    {
        try
        {
            foreach (var directory in Directory.Exists(_layout.Trash) ? Directory.EnumerateDirectories(_layout.Trash) : [])
            {
                // Links are removed, not followed.
                Directory.Delete(directory, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.TrashStays(_logger, exception, _layout.Trash);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2100, LogLevel.Information, "Attached to the replicas of {Directory}: {Adopted} running.", EventName = "ReplicasAttached")]
        public static partial void Attached(ILogger logger, string directory, int adopted);

        [LoggerMessage(2106, LogLevel.Debug, "Files of forgotten replicas in {Directory} could not be removed; the next forget tries again.", EventName = "ReplicaTrashStays")]
        public static partial void TrashStays(ILogger logger, Exception exception, string directory);
    }
}
