namespace CloudNativeAi.Supervisor;

/// <summary>One try of a replica, as the supervisor holds it. Only the loop's thread touches it.</summary>
/// <param name="spec">What it runs.</param>
/// <param name="directory">Its directory.</param>
internal sealed class Replica(WireSpec spec, string directory)
{
    public WireSpec Spec { get; } = spec;

    public string Directory { get; } = directory;

    /// <summary>Dropped as soon as the process has them.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; set; }

    public ReplicaPhase Phase { get; set; } = ReplicaPhase.Starting;

    /// <summary>Its leader; null before it was started.</summary>
    public WireProcess? Process { get; set; }

    /// <summary>Started by a supervisor that is gone: not our child, and nobody can say how it ended.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>Why it is being stopped; null: nobody asked.</summary>
    public string? StopReason { get; set; }

    /// <summary>In ticks: when SIGKILL follows SIGTERM.</summary>
    public long StopDeadline { get; set; } = long.MaxValue;

    /// <summary>How long the deadline that counts had left when it was set.</summary>
    public TimeSpan StopGrace { get; set; }

    public bool KilledAfterGrace { get; set; }

    /// <summary>As waitpid(2) gave it; null while the leader lives.</summary>
    public int? LeaderStatus { get; set; }

    public DateTimeOffset? LeaderEndedAt { get; set; }

    /// <summary>All that belongs to it is being killed: since when, next look, how many looks so far.</summary>
    public long? KillingSince { get; set; }

    public long NextLook { get; set; }

    public int Looks { get; set; }

    /// <summary>What SIGKILL has not ended for too long.</summary>
    public IReadOnlyList<int>? Unkillable { get; set; }

    public ReplicaLog? Log { get; set; }

    public WireExit? Exit { get; set; }

    /// <summary>Whether anything of it may still run.</summary>
    public bool IsLive => Phase != ReplicaPhase.Exited;

    public string Name => $"{Spec.Id}#{Spec.Generation}";

    public WireReplica ToWire() => new()
    {
        Id = Spec.Id,
        Generation = Spec.Generation,
        Node = Spec.Node,
        Phase = Phase,
        Pid = Process?.Pid,
        StartedAt = Process?.StartedAt,
        StopGraceMilliseconds = Spec.StopGraceMilliseconds,
        HostGraceMilliseconds = Spec.HostGraceMilliseconds,
        Exit = Exit,
        Unkillable = Unkillable,
    };
}
