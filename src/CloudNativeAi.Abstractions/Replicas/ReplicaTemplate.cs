namespace CloudNativeAi;

/// <summary>What a replica runs.</summary>
/// <param name="Command">Program and arguments, handed over one by one, never through a shell. <c>$(PORT_NAME)</c> is not expanded: ports come by environment.</param>
public sealed record ReplicaTemplate(IReadOnlyList<string> Command)
{
    /// <summary>The image; required where the runtime says <see cref="RuntimeFeatures.Images"/>.</summary>
    public string? Image { get; init; }

    /// <summary>Variables; a replica gets these, those its runtime promises, and nothing else of the host's beyond PATH, HOME, LANG, TZ.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variable → name of the secret that the runtime looks up at start; values are stored nowhere.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>What appears below the working directory.</summary>
    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>Names of ports the replica listens on. The runtime picks numbers and hands them over as <c>PORT_name</c>, upper case, <c>-</c> as <c>_</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Between the request to stop (SIGTERM) and the end (SIGKILL); 0 or more, 30 s unless said.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ended when no host has been attached for this long. Zero (default): ends with its host; <see cref="Timeout.InfiniteTimeSpan"/>: waits for ever.</summary>
    public TimeSpan HostGrace { get; init; }
}
