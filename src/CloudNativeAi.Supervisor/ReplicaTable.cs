using System.Text.Json;

namespace CloudNativeAi.Supervisor;

/// <summary>All replicas of the run directory and what may be done with them. Only the loop's thread touches it.</summary>
internal sealed class ReplicaTable(RunLayout layout, PortBook ports, ChildWatcher children, TimeProvider time)
{
    /// <summary>A killed host leaves nothing alive 15 s later: the replica's own grace counts only up to this.</summary>
    public static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(8);

    private readonly Dictionary<(string Id, long Generation), Replica> _replicas = [];
    private readonly ReplicaStarter _starter = new(ports, time);
    private readonly ReplicaReaper _reaper = new(time);
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>A replica's state has changed.</summary>
    public event Action<Replica>? Changed;

    /// <summary>A replica's log has grown.</summary>
    public event Action<Replica>? LogGrown;

    /// <summary>An exited replica was dropped.</summary>
    public event Action<Replica>? Forgotten;

    public IReadOnlyCollection<Replica> All => _replicas.Values;

    public IEnumerable<Replica> Live => _replicas.Values.Where(static r => r.IsLive);

    /// <summary>Accepts a replica; it starts at the end of this turn, once none of its older tries is left.</summary>
    /// <returns>A newer generation that is known: refused.</returns>
    /// <exception cref="IOException">It could not be recorded: not accepted.</exception>
    public long? Start(WireSpec spec, IReadOnlyDictionary<string, string>? secrets, string? failure)
    {
        var others = _replicas.Values.Where(r => r.Spec.Id == spec.Id).ToList();
        if (others.Count > 0 && others.Max(static r => r.Spec.Generation) is var newest && newest > spec.Generation)
        {
            return newest;
        }

        if (_replicas.ContainsKey((spec.Id, spec.Generation)))
        {
            return null;
        }

        var directory = layout.Replica(spec.Id, spec.Generation);
        DurableFile.CreateDirectory(Path.GetDirectoryName(directory)!);
        DurableFile.CreateDirectory(directory);
        DurableFile.CreateDirectory(Path.Combine(directory, RunLayout.WorkDirectory));
        DurableFile.Write(Path.Combine(directory, RunLayout.LogFile), [], durable: false);
        DurableFile.Write(Path.Combine(directory, RunLayout.SpecFile), JsonSerializer.SerializeToUtf8Bytes(spec, WireJson.Default.WireSpec), durable: false);
        var replica = new Replica(spec, directory) { Secrets = secrets };
        _replicas.Add((spec.Id, spec.Generation), replica);
        Changed?.Invoke(replica);
        if (failure is not null)
        {
            End(replica, new(ExitCause.StartFailed, null, null, failure, time.GetUtcNow()));
        }

        foreach (var older in others.Where(static r => r.IsLive))
        {
            Stop(older, TimeSpan.FromMilliseconds(older.Spec.StopGraceMilliseconds), "a newer generation was started");
        }

        return null;
    }

    /// <summary>What an earlier supervisor left in its directory.</summary>
    public void Recover(WireSpec spec, WireProcess? process, WireExit? exit)
    {
        var replica = new Replica(spec, layout.Replica(spec.Id, spec.Generation)) { IsRecovered = true, Process = process, Exit = exit };
        replica.Phase = exit is null ? ReplicaPhase.Stopping : ReplicaPhase.Exited;
        replica.KillingSince = exit is null ? Environment.TickCount64 : null;
        _replicas.Add((spec.Id, spec.Generation), replica);
    }

    public Replica? Find(string id, long generation) => _replicas.GetValueOrDefault((id, generation));

    /// <summary>SIGTERM to the leader; SIGKILL to all of it when the grace is over. Asked again, the deadline only comes nearer.</summary>
    public void Stop(Replica replica, TimeSpan grace, string reason)
    {
        if (!replica.IsLive || replica.IsRecovered)
        {
            return;
        }

        var deadline = Environment.TickCount64 + (long)Math.Min(grace.TotalMilliseconds, int.MaxValue);
        if (deadline < replica.StopDeadline)
        {
            (replica.StopDeadline, replica.StopGrace) = (deadline, grace);
        }

        if (replica.StopReason is not null)
        {
            return;
        }

        replica.StopReason = reason;
        if (replica.Process is null)
        {
            End(replica, ExitVerdict.Of(replica, time.GetUtcNow()));
            return;
        }

        replica.Phase = ReplicaPhase.Stopping;
        Changed?.Invoke(replica);
        if (replica.LeaderStatus is null)
        {
            // A paused process cannot act on SIGTERM.
            _ = Libc.Kill(replica.Process.Pid, Libc.SigTerm);
            _ = Libc.Kill(-replica.Process.Pid, Libc.SigCont);
        }
    }

    /// <summary>To the leader alone, as a container's runtime does; standing still and going on are for all of it.</summary>
    public void Signal(Replica replica, ReplicaSignal signal)
    {
        if (replica is not { Process: { } process, LeaderStatus: null, IsRecovered: false } || !replica.IsLive)
        {
            return;
        }

        if (signal is ReplicaSignal.Checkpoint or ReplicaSignal.Reload)
        {
            _ = Libc.Kill(process.Pid, signal == ReplicaSignal.Checkpoint ? Libc.SigUsr1 : Libc.SigHup);
            return;
        }

        // A stopping replica is not paused: it could not use its grace.
        if (replica.StopReason is null)
        {
            _reaper.SignalAll(replica, [.. Live], signal == ReplicaSignal.Pause ? Libc.SigStop : Libc.SigCont);
        }
    }

    /// <summary>Drops an exited replica; its files go to the trash, which the host empties.</summary>
    public void Forget(string id, long generation)
    {
        if (Find(id, generation) is { } replica)
        {
            if (replica.IsLive)
            {
                return;
            }

            Directory.Move(replica.Directory, Path.Combine(layout.Trash, Guid.NewGuid().ToString("N")));
            _replicas.Remove((id, generation));
            Forgotten?.Invoke(replica);
        }

        if (_replicas.Values.All(r => r.Spec.Id != id))
        {
            ports.Forget(id);
            RemoveIfEmpty(Path.GetDirectoryName(layout.Replica(id, generation))!);
        }
    }

    public int Reserve(string id, string port) => ports.Reserve(id, port);

    public void Pump(Replica replica, OutputPipe pipe)
    {
        if (replica.Log!.Pump(pipe, _buffer))
        {
            LogGrown?.Invoke(replica);
        }
    }

    /// <summary>Some children have ended.</summary>
    /// <remarks>
    /// The kernel hands them out in the order of their births. Those that one look finds get one time: which of them was first nobody can say,
    /// and whoever looks for a cause must not believe an order that is none. Who died before one of them has that time or an earlier one,
    /// also where its first thread is gone and others are still on their way out, so that it is handed out later.
    /// </remarks>
    public void Reap()
    {
        var now = time.GetUtcNow();
        var leaders = Live.Where(static r => r is { Process: not null, IsRecovered: false, LeaderStatus: null }).ToDictionary(static r => r.Process!.Pid);
        while (Libc.WaitPid(-1, out var status, Libc.NoHang) is var pid && pid > 0)
        {
            if (leaders.Remove(pid, out var replica))
            {
                replica.LeaderStatus = status;
                replica.LeaderEndedAt ??= now;
                ReplicaReaper.Begin(replica);
            }
        }

        foreach (var (pid, replica) in leaders)
        {
            if (replica.LeaderEndedAt is null && ProcessTable.Find(pid) is { IsEnding: true })
            {
                replica.LeaderEndedAt = now;
            }
        }

        children.Look();
    }

    /// <summary>Everything that time alone makes due.</summary>
    /// <param name="hostGone">Since when no host is attached, in ticks; null: one is.</param>
    public void Turn(long? hostGone)
    {
        var now = Environment.TickCount64;
        var live = Live.ToList();
        foreach (var replica in live)
        {
            if (hostGone is { } since && HostDeadline(replica, since) <= now)
            {
                StopForHost(replica);
            }

            if (replica is { StopReason: not null, KillingSince: null, LeaderStatus: null, Process: not null } && replica.StopDeadline <= now)
            {
                replica.KilledAfterGrace = true;
                ReplicaReaper.Begin(replica);
            }
        }

        foreach (var replica in _reaper.Look(live, now))
        {
            if (replica.IsLive && replica.Unkillable is null)
            {
                End(replica, ExitVerdict.Of(replica, time.GetUtcNow()));
            }
            else
            {
                Changed?.Invoke(replica);
            }
        }

        foreach (var replica in live.Where(static r => r is { Phase: ReplicaPhase.Starting, Process: null }))
        {
            if (!_replicas.Values.Any(r => r.IsLive && r.Spec.Id == replica.Spec.Id && r.Spec.Generation < replica.Spec.Generation))
            {
                Run(replica);
            }
        }
    }

    /// <summary>In ticks: when <see cref="Turn"/> has something to do.</summary>
    public long NextTurn(long? hostGone)
    {
        var next = long.MaxValue;
        foreach (var replica in Live)
        {
            if (replica.KillingSince is not null)
            {
                next = Math.Min(next, replica.NextLook);
            }
            else if (replica.StopReason is not null)
            {
                next = Math.Min(next, replica.StopDeadline);
            }

            if (hostGone is { } since && replica.StopReason is null && !replica.IsRecovered)
            {
                next = Math.Min(next, HostDeadline(replica, since));
            }
        }

        return next;
    }

    /// <summary>The host has gone without a word: a stop that it asked for earlier ends within the same bound.</summary>
    public void HostGone()
    {
        foreach (var replica in Live.Where(static r => r.StopReason is not null && r.Spec.HostGraceMilliseconds == 0).ToList())
        {
            Stop(replica, OrphanGrace, replica.StopReason!);
        }
    }

    /// <summary>The system ends this supervisor: nothing may stay.</summary>
    public void StopAll()
    {
        foreach (var replica in Live.ToList())
        {
            Stop(replica, Min(TimeSpan.FromMilliseconds(replica.Spec.StopGraceMilliseconds), OrphanGrace), "the supervisor was asked to end (SIGTERM)");
        }
    }

    /// <summary>Kills what is still ours when no replica is: processes that hid who they belong to.</summary>
    public void KillStrays() => _reaper.KillStrays();

    private static long HostDeadline(Replica replica, long hostGone) =>
        replica.Spec.HostGraceMilliseconds < 0 ? long.MaxValue : hostGone + replica.Spec.HostGraceMilliseconds;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void StopForHost(Replica replica)
    {
        var own = TimeSpan.FromMilliseconds(replica.Spec.StopGraceMilliseconds);
        var hostGrace = TimeSpan.FromMilliseconds(replica.Spec.HostGraceMilliseconds);
        Stop(
            replica,
            hostGrace == TimeSpan.Zero ? Min(own, OrphanGrace) : own,
            hostGrace == TimeSpan.Zero ? "its host is gone and its HostGrace is zero" : $"no host was attached for its HostGrace of {hostGrace}");
    }

    private void Run(Replica replica)
    {
        string? failure;
        try
        {
            failure = _starter.Start(replica);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            failure = $"It could not be prepared: {exception.Message} Free the disk or correct the run directory, then start the next generation.";
        }

        replica.Secrets = null;
        if (failure is not null)
        {
            End(replica, new(ExitCause.StartFailed, null, null, failure, time.GetUtcNow()));
            return;
        }

        replica.Phase = ReplicaPhase.Running;
        children.Look();
        Record(replica, RunLayout.PidFile, JsonSerializer.SerializeToUtf8Bytes(replica.Process!, WireJson.Default.WireProcess), durable: false);
        Changed?.Invoke(replica);
    }

    private void End(Replica replica, WireExit exit)
    {
        if (replica.Log is { } log)
        {
            if (log.Finish(_buffer))
            {
                LogGrown?.Invoke(replica);
            }

            log.Dispose();
            replica.Log = null;
        }

        replica.Secrets = null;
        Record(replica, RunLayout.ExitFile, JsonSerializer.SerializeToUtf8Bytes(exit, WireJson.Default.WireExit), durable: true);
        replica.Exit = exit;
        replica.Phase = ReplicaPhase.Exited;
        Changed?.Invoke(replica);
    }

    private static void Record(Replica replica, string file, byte[] content, bool durable)
    {
        try
        {
            DurableFile.Write(Path.Combine(replica.Directory, file), content, durable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The host still learns it from us; only after our own death would it be unknown.
            Journal.Write($"{file} of {replica.Name} could not be written: {exception.Message}");
        }
    }

    private static void RemoveIfEmpty(string directory)
    {
        if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
        }
    }
}
