namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>What the supervisor runs; also <c>spec.json</c>, so it holds no secret's value.</summary>
internal sealed class WireSpec
{
    /// <summary><c>workload/set/index</c>.</summary>
    public required string Id { get; init; }

    public required long Generation { get; init; }

    public required string Tenant { get; init; }

    public required string Node { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>All variables but secrets, ports and the marker.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Names of the variables whose values are secret.</summary>
    public IReadOnlyList<string> SecretVariables { get; init; } = [];

    public IReadOnlyList<WireMount> Mounts { get; init; } = [];

    /// <summary>Port name → variable.</summary>
    public IReadOnlyDictionary<string, string> Ports { get; init; } = new Dictionary<string, string>();

    public required long StopGraceMilliseconds { get; init; }

    /// <summary>−1: for ever.</summary>
    public required long HostGraceMilliseconds { get; init; }
}
