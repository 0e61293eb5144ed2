using System.Net.Sockets;
using System.Text.Json;

namespace CloudNativeAi.Supervisor;

/// <summary>One host. That it is open is the host's attachment.</summary>
internal sealed class HostConnection(Socket socket, ReplicaTable replicas) : IDisposable
{
    /// <summary>A host that does not read for this long a backlog is cut off; it attaches again and gets the whole list.</summary>
    private const int MaxBacklog = 64 * 1024 * 1024;

    private readonly HashSet<(string Id, long Generation)> _followed = [];
    private readonly HashSet<Replica> _grown = [];
    private byte[] _input = new byte[16 * 1024];
    private int _filled;
    private readonly MemoryStream _output = new();
    private int _sent;
    private bool _attached;

    public int Descriptor { get; } = (int)socket.Handle;

    public bool IsClosed { get; private set; }

    public bool HasOutput => _output.Length > _sent;

    public void TellState(Replica replica)
    {
        if (_attached)
        {
            Send(new() { Replica = replica.ToWire() });
        }
    }

    public void TellForgotten(Replica replica)
    {
        _grown.Remove(replica);
        if (_attached)
        {
            Send(new() { Id = replica.Spec.Id, Generation = replica.Spec.Generation, Forgotten = true });
        }
    }

    public void TellGrown(Replica replica)
    {
        if (_followed.Contains((replica.Spec.Id, replica.Spec.Generation)))
        {
            _grown.Add(replica);
        }
    }

    public void Handle(short events)
    {
        if ((events & ~Libc.PollOut) != 0)
        {
            Receive();
        }

        Flush();
    }

    /// <summary>Sends what can be sent without waiting.</summary>
    public void Flush()
    {
        foreach (var replica in _grown)
        {
            Send(new() { Id = replica.Spec.Id, Generation = replica.Spec.Generation, Grown = true });
        }

        _grown.Clear();
        while (HasOutput && !IsClosed)
        {
            var sent = socket.Send(_output.GetBuffer().AsSpan(_sent, (int)_output.Length - _sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                IsClosed |= _output.Length - _sent > MaxBacklog;
                return;
            }

            if (error != SocketError.Success)
            {
                IsClosed = true;
                return;
            }

            _sent += sent;
        }

        if (!HasOutput)
        {
            _output.SetLength(0);
            _sent = 0;
        }
    }

    public void Dispose() => socket.Dispose();

    private void Receive()
    {
        while (!IsClosed)
        {
            if (_filled == _input.Length)
            {
                Array.Resize(ref _input, _input.Length * 2);
            }

            var read = socket.Receive(_input.AsSpan(_filled), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success || read == 0)
            {
                IsClosed = true;
                return;
            }

            _filled += read;
            Parse();
        }
    }

    private void Parse()
    {
        var start = 0;
        try
        {
            while (_filled - start >= WireFrame.HeaderSize)
            {
                var size = WireFrame.ReadSize(_input.AsSpan(start));
                if (_filled - start - WireFrame.HeaderSize < size)
                {
                    break;
                }

                var message = JsonSerializer.Deserialize(_input.AsSpan(start + WireFrame.HeaderSize, size), WireJson.Default.HostMessage)!;
                start += WireFrame.HeaderSize + size;
                Send(Answer(message));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            // The message may hold secrets: only its kind of fault is told.
            Journal.Write($"A host sent what cannot be read ({exception.GetType().Name}) and is cut off.");
            IsClosed = true;
            return;
        }

        // Specs with secrets pass through here: leave nothing behind.
        _input.AsSpan(start, _filled - start).CopyTo(_input);
        _filled -= start;
        _input.AsSpan(_filled).Clear();
    }

    private SupervisorMessage Answer(HostMessage message)
    {
        try
        {
            return Do(message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new() { Request = message.Request, Error = exception.Message };
        }
    }

    private SupervisorMessage Do(HostMessage message)
    {
        var replica = message.Id is null ? null : replicas.Find(message.Id, message.Generation);
        switch (message.Operation)
        {
            case WireOperation.Attach:
                _attached = true;
                foreach (var known in replicas.All)
                {
                    TellState(known);
                }

                Send(new() { Synced = true });
                break;
            case WireOperation.Start:
                return new() { Request = message.Request, Newer = replicas.Start(message.Spec!, message.Secrets, message.Failure) };
            case WireOperation.Stop when replica is not null:
                replicas.Stop(replica, TimeSpan.FromMilliseconds(message.GraceMilliseconds), "its owner asked for it");
                break;
            case WireOperation.Signal when replica is not null:
                replicas.Signal(replica, message.Signal);
                break;
            case WireOperation.Forget:
                replicas.Forget(message.Id!, message.Generation);
                break;
            case WireOperation.Reserve:
                return new() { Request = message.Request, Port = replicas.Reserve(message.Id!, message.Port!) };
            case WireOperation.Follow:
                _followed.Add((message.Id!, message.Generation));
                break;
            case WireOperation.Unfollow:
                _followed.Remove((message.Id!, message.Generation));
                break;
        }

        return new() { Request = message.Request };
    }

    private void Send(SupervisorMessage message) => _output.Write(WireFrame.Write(message, WireJson.Default.SupervisorMessage));
}
