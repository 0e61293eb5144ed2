using System.ComponentModel;

namespace CloudNativeAi.Supervisor;

/// <summary>Wakes the loop out of poll(2) from other threads.</summary>
internal sealed unsafe class WakePipe : IDisposable
{
    private readonly int _write;
    private volatile bool _terminate;

    public WakePipe()
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OpenCloseOnExec | Libc.OpenNonBlocking) != 0)
        {
            throw new Win32Exception(Libc.LastError);
        }

        (Descriptor, _write) = (ends[0], ends[1]);
    }

    public int Descriptor { get; }

    /// <summary>Whether the system asked the supervisor itself to end.</summary>
    public bool TerminationRequested => _terminate;

    public void Wake()
    {
        byte one = 1;
        _ = Libc.Write(_write, &one, 1);
    }

    public void RequestTermination()
    {
        _terminate = true;
        Wake();
    }

    public void Drain()
    {
        var buffer = stackalloc byte[64];
        while (Libc.Read(Descriptor, buffer, 64) > 0)
        {
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(Descriptor);
        _ = Libc.Close(_write);
    }
}
