using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>One open socket to the supervisor: answers by request number, news to a handler, in order.</summary>
internal sealed class SupervisorConnection : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<SupervisorMessage>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1);
    private long _request;

    public SupervisorConnection(Socket socket, Action<SupervisorMessage> news)
    {
        _stream = new(socket, ownsSocket: true);
        Closed = ReadAsync(news);
    }

    /// <summary>Ends, without an error, when the socket has.</summary>
    public Task Closed { get; }

    /// <exception cref="IOException">The connection is lost: whether the request was carried out is unknown; ask again on the next one.</exception>
    public async Task<SupervisorMessage> AskAsync(Func<long, HostMessage> message, CancellationToken cancellationToken)
    {
        var request = Interlocked.Increment(ref _request);
        var answer = new TaskCompletionSource<SupervisorMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request] = answer;
        try
        {
            if (Closed.IsCompleted)
            {
                throw new IOException("The supervisor is gone.");
            }

            var frame = WireFrame.Write(message(request), WireJson.Default.HostMessage);
            await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // Not cancelled midway: half a frame would make the rest unreadable.
                await _stream.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ObjectDisposedException exception)
            {
                throw new IOException("The connection was closed.", exception);
            }
            finally
            {
                // It may hold secrets.
                Array.Clear(frame);
                _writing.Release();
            }

            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _waiting.TryRemove(request, out _);
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task ReadAsync(Action<SupervisorMessage> news)
    {
        await Task.Yield();
        var header = new byte[WireFrame.HeaderSize];
        var body = new byte[16 * 1024];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(header).ConfigureAwait(false);
                var size = WireFrame.ReadSize(header);
                if (size > body.Length)
                {
                    body = new byte[size * 2];
                }

                await _stream.ReadExactlyAsync(body.AsMemory(0, size)).ConfigureAwait(false);
                var message = JsonSerializer.Deserialize(body.AsSpan(0, size), WireJson.Default.SupervisorMessage)!;
                if (message.Request == 0)
                {
                    news(message);
                }
                else if (_waiting.TryGetValue(message.Request, out var answer))
                {
                    answer.TrySetResult(message);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidDataException or JsonException)
        {
            _stream.Dispose();
            foreach (var answer in _waiting.Values)
            {
                answer.TrySetException(new IOException("The connection to the supervisor was lost.", exception));
            }
        }
    }
}
