namespace CloudNativeAi.Supervisor;

/// <summary>Wakes the loop when any child has ended, the orphans that the kernel handed to us included. Only the loop reaps.</summary>
/// <remarks>A thread in waitid(2) rather than SIGCHLD: the runtime's own threads leave that signal unblocked, so it may be lost.</remarks>
internal sealed class ChildWatcher(WakePipe wake)
{
    private readonly object _gate = new();
    private bool _look;
    private bool _started;

    /// <summary>There may be children to wait for: call after a start, and after the ended ones were reaped.</summary>
    public void Look()
    {
        if (!_started)
        {
            _started = true;
            new Thread(Run, 256 * 1024) { IsBackground = true, Name = "children" }.Start();
        }

        lock (_gate)
        {
            _look = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_look)
                {
                    Monitor.Wait(_gate);
                }

                _look = false;
            }

            if (WaitForAny())
            {
                wake.Wake();
            }
        }
    }

    private static unsafe bool WaitForAny()
    {
        var info = stackalloc byte[128];
        int result;
        do
        {
            result = Libc.WaitId(idType: 0, 0, info, Libc.WaitExited | Libc.WaitNoReap);
        }
        while (result != 0 && Libc.LastError == Libc.Interrupted);

        return result == 0;
    }
}
