using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>A replica made of sockets: it does with each request what the request's header <c>X-Test</c> says, the first time the request arrives anywhere.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Ledger _ledger;
    private readonly string _name;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _connections = [];

    public RawBackend(string name, Ledger ledger)
    {
        _name = name;
        _ledger = ledger;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Head of the last request, as it came.</summary>
    public string LastHead { get; private set; } = "";

    /// <summary>Lets a stream that waits go on.</summary>
    public SemaphoreSlim Gate { get; } = new(0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _connections]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Gate.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptSocketAsync(_stop.Token);
            _connections.Add(Task.Run(() => ServeAsync(socket)));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket);
        var buffer = new byte[128 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    filled += read;
                }

                var head = Encoding.Latin1.GetString(buffer, 0, end);
                LastHead = head;
                long body = long.Parse(Header(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture);
                body -= filled - end - 4;
                filled = 0;
                while (body > 0)
                {
                    var read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                    {
                        return;
                    }

                    body -= read;
                }

                var id = Header(head, "X-Request-Id") ?? "none";
                if (!await AnswerAsync(socket, stream, id, _ledger.Arrive(id) == 1 ? Header(head, "X-Test") ?? "" : ""))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
        }
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> AnswerAsync(Socket socket, NetworkStream stream, string id, string test)
    {
        var answer = $$"""{"id":"{{id}}","by":"{{_name}}"}""";
        switch (test)
        {
            case "die-before-headers":
                socket.Close(0);
                return false;
            case "close-before-headers":
                return false;
            case "die-after-headers":
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n");
                socket.Close(0);
                return false;
            case "die-mid-body":
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n{answer[..5]}");
                socket.Close();
                return false;
            case "die-mid-chunks":
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{answer[..5]}\r\n");
                socket.Close();
                return false;
            case "die-mid-stream":
                await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 0\n\n\r\n");
                socket.Close();
                return false;
            case "503":
                await WriteAsync(stream, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\nloading");
                return true;
            case "silent-until-gone":
                await socket.ReceiveAsync(new byte[1], SocketFlags.None, _stop.Token);
                return false;
            case "stream":
                await StreamAsync(socket, stream, id);
                return false;
            case "events":
            case "json-events":
                var type = test == "events" ? "text/event-stream" : "application/json";
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 0\n\n\r\n");
                await Gate.WaitAsync(_stop.Token);
                await WriteAsync(stream, "9\r\ndata: 1\n\n\r\n0\r\n\r\n");
                return true;
            default:
                await WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-CNAI-Revision: forged\r\nX-CNAI-Other: forged\r\nContent-Length: {answer.Length}\r\n\r\n{answer}");
                return true;
        }
    }

    /// <summary>Events until the other side is gone.</summary>
    private async Task StreamAsync(Socket socket, NetworkStream stream, string id)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 0\n\n\r\n");
        try
        {
            await socket.ReceiveAsync(new byte[1], SocketFlags.None, _stop.Token);
        }
        catch (SocketException)
        {
        }

        _ledger.Aborted[id] = true;
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    private ValueTask WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token);
}
