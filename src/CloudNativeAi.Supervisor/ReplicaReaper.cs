namespace CloudNativeAi.Supervisor;

/// <summary>Kills all that a replica started and says when nothing of it is left.</summary>
internal sealed class ReplicaReaper(TimeProvider time)
{
    private const long LongestPause = 250;

    /// <summary>What SIGKILL has not ended by then waits in the kernel, perhaps for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MemberFinder _finder = new();

    public static void Begin(Replica replica)
    {
        replica.NextLook = Environment.TickCount64;
        replica.KillingSince ??= replica.NextLook;
        replica.Looks = 0;
    }

    /// <summary>One look at the process table for all that are being killed and due.</summary>
    /// <returns>Those of which nothing is left, and those of which something cannot be killed, once.</returns>
    public List<Replica> Look(IReadOnlyCollection<Replica> live, long now)
    {
        var done = new List<Replica>();
        var due = live.Where(r => r.IsLive && r.KillingSince is not null && r.NextLook <= now).ToList();
        if (due.Count == 0)
        {
            return done;
        }

        var (members, _) = _finder.Find([.. live.Where(static r => r.IsLive)]);
        foreach (var replica in due)
        {
            var left = members[replica].ToList();
            left.ForEach(static m => Libc.KillExactly(m.Pid, m.StartTime, Libc.SigKill));
            if (left.Count == 0 && (replica.IsRecovered || replica.LeaderStatus is not null))
            {
                replica.Unkillable = null;
                done.Add(replica);
                continue;
            }

            replica.NextLook = now + Math.Min(LongestPause, 1L << Math.Min(replica.Looks++, 8));
            if (replica.Unkillable is null && left.Count > 0 && now - replica.KillingSince > Patience.TotalMilliseconds)
            {
                replica.Unkillable = [.. left.Select(static m => m.Pid)];
                Journal.Write($"{replica.Name} cannot be killed: {string.Join(", ", replica.Unkillable)} did not end within {Patience} of SIGKILL ({time.GetUtcNow():u}).");
                done.Add(replica);
            }
        }

        return done;
    }

    public void SignalAll(Replica replica, IReadOnlyCollection<Replica> live, int signal)
    {
        foreach (var member in _finder.Find(live).Members[replica])
        {
            Libc.KillExactly(member.Pid, member.StartTime, signal);
        }
    }

    public void KillStrays()
    {
        foreach (var stray in _finder.Find([]).Strays.Where(static s => s.IsAlive))
        {
            Libc.KillExactly(stray.Pid, stray.StartTime, Libc.SigKill);
        }
    }
}
