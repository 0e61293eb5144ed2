using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Keeps this host attached: a connection that is lost, or a supervisor that died, is replaced at once. Requests ride over that, for all of them may be repeated.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class SupervisorLink : IAsyncDisposable
{
    private const int AttachTries = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SupervisorLauncher _launcher;
    private readonly ReplicaFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource<SupervisorConnection> _current = NewCurrent();
    private Task _keeping = Task.CompletedTask;

    public SupervisorLink(SupervisorLauncher launcher, ReplicaFeed feed, TimeProvider time, ILogger logger)
    {
        _launcher = launcher;
        _feed = feed;
        _time = time;
        _logger = logger;
    }

    /// <summary>Attaches; from then on stays attached.</summary>
    /// <exception cref="CloudNativeAiException">No supervisor can be reached or started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await AttachAsync(cancellationToken).ConfigureAwait(false);
        _current.SetResult(connection);
        _keeping = KeepAsync(connection);
    }

    /// <summary>Asks, again on the next connection where one is lost.</summary>
    /// <exception cref="ObjectDisposedException">This host has detached.</exception>
    public async Task<SupervisorMessage> AskAsync(Func<long, HostMessage> message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var connection = await Volatile.Read(ref _current).Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await connection.AskAsync(message, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
                await connection.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
                await Task.Yield();
            }
        }
    }

    /// <summary>Detaches at once, without a word to the supervisor: what becomes of the replicas is their HostGrace's.</summary>
    public void Close()
    {
        _stop.Cancel();
        var current = Volatile.Read(ref _current);
        if (current.Task.IsCompletedSuccessfully)
        {
            _ = DisposeWhenMadeAsync(current.Task);
        }

        current.TrySetException(new ObjectDisposedException(nameof(SupervisorLink), "The process runtime has stopped; it takes no more requests."));
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _keeping.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static TaskCompletionSource<SupervisorConnection> NewCurrent()
    {
        var current = new TaskCompletionSource<SupervisorConnection>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Nobody may be waiting when it fails.
        _ = current.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return current;
    }

    private static async Task DisposeWhenMadeAsync(Task<SupervisorConnection> made) => (await made.ConfigureAwait(false)).Dispose();

    /// <summary>The supervisor that answers may just be ending for want of a host: then the next one is asked.</summary>
    private async Task<SupervisorConnection> AttachAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await AttachOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (tries < AttachTries)
            {
            }
        }
    }

    private async Task<SupervisorConnection> AttachOnceAsync(CancellationToken cancellationToken)
    {
        var socket = await _launcher.ConnectAsync(cancellationToken).ConfigureAwait(false);
        _feed.BeginList();
        var connection = new SupervisorConnection(socket, _feed.Take);
        try
        {
            await connection.AskAsync(static request => new() { Request = request, Operation = WireOperation.Attach }, cancellationToken).ConfigureAwait(false);
            foreach (var key in _feed.Followed)
            {
                await connection.AskAsync(request => new() { Request = request, Operation = WireOperation.Follow, Id = key.Id.ToString(), Generation = key.Generation }, cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task KeepAsync(SupervisorConnection connection)
    {
        while (true)
        {
            await connection.Closed.ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var next = NewCurrent();
            Volatile.Write(ref _current, next);
            Log.Lost(_logger);
            try
            {
                connection = await AttachAgainAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                next.TrySetException(new ObjectDisposedException(nameof(SupervisorLink)));
                return;
            }

            if (!next.TrySetResult(connection) || _stop.IsCancellationRequested)
            {
                connection.Dispose();
                return;
            }

            Log.Attached(_logger);
        }
    }

    private async Task<SupervisorConnection> AttachAgainAsync()
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await AttachAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or CloudNativeAiException or System.ComponentModel.Win32Exception)
            {
                Log.Failed(_logger, exception, pause);
                await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(false);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2103, LogLevel.Warning, "The supervisor of the replicas is gone or cut us off; attaching again.", EventName = "SupervisorLost")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(2104, LogLevel.Information, "Attached to the supervisor of the replicas again.", EventName = "SupervisorAttached")]
        public static partial void Attached(ILogger logger);

        [LoggerMessage(2105, LogLevel.Error, "No supervisor of the replicas can be reached; next try in {Pause}.", EventName = "SupervisorUnreachable")]
        public static partial void Failed(ILogger logger, Exception exception, TimeSpan pause);
    }
}
