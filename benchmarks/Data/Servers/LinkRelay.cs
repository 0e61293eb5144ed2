using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CloudNativeAi.Benchmarks.Data.Servers;

/// <summary>A link to a server whose every connection carries at most so many bytes a second: a token bucket each, and a bound on connections.</summary>
internal sealed class LinkRelay : IAsyncDisposable
{
    public const int Connections = 16;

    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, byte> _running = [];
    private readonly SemaphoreSlim _slots = new(Connections);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly Func<TokenBucket> _bucket;
    private readonly Task _accepting;

    /// <param name="server">The port relayed to.</param>
    /// <param name="bucket">Makes a connection's bucket, or hands out one that all share.</param>
    public LinkRelay(int server, Func<TokenBucket> bucket)
    {
        (_server, _bucket) = (server, bucket);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_running.Keys);
        _slots.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _slots.WaitAsync(_closing.Token);
                var relaying = RelayAsync(await _listener.AcceptSocketAsync(_closing.Token));
                _running[relaying] = 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closing.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server), _closing.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
                var up = CopyAsync(client, server, null, ended.Token);
                var down = CopyAsync(server, client, _bucket(), ended.Token);
                await Task.WhenAny(up, down);
                await ended.CancelAsync();
                await Task.WhenAll(up, down);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One side is gone.
            }
        }

        _slots.Release();
    }

    private static async Task CopyAsync(Socket from, Socket to, TokenBucket? bucket, CancellationToken cancellationToken)
    {
        var buffer = new byte[TokenBucket.Burst];
        try
        {
            while (await from.ReceiveAsync(buffer, cancellationToken) is var count and > 0)
            {
                if (bucket is not null)
                {
                    await bucket.TakeAsync(count, cancellationToken);
                }

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // One side is gone.
        }
    }
}
