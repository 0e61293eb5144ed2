namespace CloudNativeAi.Supervisor;

/// <summary>One thread in poll(2): hosts, outputs, ended children, deadlines.</summary>
internal sealed unsafe class EventLoop : IDisposable
{
    /// <summary>How long a supervisor that has nothing to do waits for the host that started it.</summary>
    private const long FirstHostPatience = 30_000;

    private readonly ReplicaTable _replicas;
    private readonly WakePipe _wake;
    private readonly HostListener _listener;
    private readonly List<HostConnection> _hosts = [];
    private readonly List<Action<short>> _handlers = [];
    private Libc.PollEntry[] _entries = new Libc.PollEntry[16];
    private long? _hostGone = Environment.TickCount64;
    private bool _hadHost;
    private bool _stopping;

    public EventLoop(RunLayout layout, ReplicaTable replicas, WakePipe wake)
    {
        _replicas = replicas;
        _wake = wake;
        _listener = new(layout);
        _replicas.Changed += replica => Tell(host => host.TellState(replica));
        _replicas.Forgotten += replica => Tell(host => host.TellForgotten(replica));
        _replicas.LogGrown += replica => Tell(host => host.TellGrown(replica));
    }

    public void Run()
    {
        while (true)
        {
            if (_wake.TerminationRequested && !_stopping)
            {
                _stopping = true;
                _replicas.StopAll();
            }

            _replicas.Turn(_hostGone);
            _hosts.ForEach(static host => host.Flush());
            DropClosed();
            if (IsIdle())
            {
                _replicas.KillStrays();
                return;
            }

            Poll();
        }
    }

    public void Dispose()
    {
        _hosts.ForEach(static host => host.Dispose());
        _listener.Dispose();
    }

    private bool IsIdle()
    {
        if (_replicas.Live.Any())
        {
            return false;
        }

        return _stopping || (_hosts.Count == 0 && (_hadHost || Environment.TickCount64 - _hostGone > FirstHostPatience));
    }

    private void Poll()
    {
        _handlers.Clear();
        Watch(_wake.Descriptor, Libc.PollIn, _ =>
        {
            _wake.Drain();
            _replicas.Reap();
        });
        Watch(_listener.Descriptor, Libc.PollIn, _ => Accept());
        foreach (var host in _hosts)
        {
            Watch(host.Descriptor, (short)(Libc.PollIn | (host.HasOutput ? Libc.PollOut : 0)), host.Handle);
        }

        foreach (var replica in _replicas.Live.Where(static r => r.Log is not null))
        {
            Watch(replica, replica.Log!.Output);
            Watch(replica, replica.Log!.Error);
        }

        var count = _handlers.Count;
        int ready;
        fixed (Libc.PollEntry* entries = _entries)
        {
            ready = Libc.Poll(entries, (nuint)count, PollTimeout());
        }

        for (var i = 0; ready > 0 && i < count; i++)
        {
            if (_entries[i].Returned != 0)
            {
                _handlers[i](_entries[i].Returned);
            }
        }
    }

    private int PollTimeout()
    {
        var next = _replicas.NextTurn(_hostGone);
        if (!_hadHost)
        {
            next = Math.Min(next, _hostGone!.Value + FirstHostPatience + 1);
        }

        return next == long.MaxValue ? -1 : (int)Math.Clamp(next - Environment.TickCount64, 0, int.MaxValue);
    }

    private void Watch(Replica replica, OutputPipe pipe)
    {
        if (pipe.Descriptor >= 0)
        {
            Watch(pipe.Descriptor, Libc.PollIn, _ => _replicas.Pump(replica, pipe));
        }
    }

    private void Watch(int descriptor, short events, Action<short> handler)
    {
        if (_handlers.Count == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[_handlers.Count] = new() { Descriptor = descriptor, Events = events };
        _handlers.Add(handler);
    }

    private void Accept()
    {
        if (_listener.Accept() is { } socket)
        {
            _hosts.Add(new(socket, _replicas));
            (_hostGone, _hadHost) = (null, true);
        }
    }

    private void DropClosed()
    {
        if (_hosts.RemoveAll(static host => host.IsClosed) > 0 && _hosts.Count == 0)
        {
            _hostGone = Environment.TickCount64;
            _replicas.HostGone();
            _replicas.Turn(_hostGone);
        }
    }

    private void Tell(Action<HostConnection> say) => _hosts.ForEach(say);
}
