using System.Globalization;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Where things stand in a run directory.</summary>
/// <param name="root">An absolute path.</param>
internal sealed class RunLayout(string root)
{
    public const string SpecFile = "spec.json";
    public const string PidFile = "pid";
    public const string ExitFile = "exit.json";
    public const string LogFile = "log";
    public const string WorkDirectory = "work";
    public const string SocketName = "supervisor.sock";

    /// <summary>The variable that every process of a replica inherits; its value is the replica's own directory.</summary>
    public const string Marker = "CNAI_RUN";

    public string Root { get; } = root;

    public string OwnerFile => Path.Combine(Root, "owner");

    public string SupervisorLock => Path.Combine(Root, "supervisor.lock");

    public string SupervisorLog => Path.Combine(Root, "supervisor.log");

    public string Ports => Path.Combine(Root, "ports.json");

    public string Replicas => Path.Combine(Root, "replicas");

    public string Trash => Path.Combine(Root, "trash");

    /// <summary>Of one try of a replica; <paramref name="id"/> is <c>workload/set/index</c>, all of it letters, digits and <c>-</c>.</summary>
    public string Replica(string id, long generation) =>
        Path.Combine(Replicas, id.Replace('/', '-'), generation.ToString(CultureInfo.InvariantCulture));
}
