namespace CloudNativeAi.Scheduling;

/// <summary>How replicas run as child processes of this machine; section <c>CloudNativeAi:Scheduling:Processes</c>.</summary>
public sealed class ProcessRuntimeOptions
{
    /// <summary>
    /// Where the supervisor keeps what it needs to outlive a host: a directory per replica with its log, its working directory and how it ended.
    /// Relative paths begin at the host's content root. One host per directory. Default <c>run</c>.
    /// </summary>
    public string Directory { get; set; } = "run";

    /// <summary>The supervisor program, <c>cnai-worker</c> or <c>cnai-worker.dll</c>; null (default): the one beside this application.</summary>
    public string? SupervisorPath { get; set; }

    /// <summary>The longest grace that a template or a call may ask for between SIGTERM and SIGKILL; 0 … 24 days, default 1 hour.</summary>
    public TimeSpan MaxStopGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long asynchronous disposal waits for replicas without <see cref="ReplicaTemplate.HostGrace"/> to stop where no host stopped the runtime before; 0 … 24 days, default 10 s.
    /// A host's own stop waits as long as the host's shutdown time-out allows.
    /// </summary>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Looks up the value of a secret by tenant and name when a replica starts; null: there is none of that name, and the replica fails to start. Default: no secrets.</summary>
    /// <remarks>Called concurrently. Values go to the replica's environment and nowhere else.</remarks>
    public Func<Tenant, string, CancellationToken, ValueTask<string?>>? Secrets { get; set; }
}
