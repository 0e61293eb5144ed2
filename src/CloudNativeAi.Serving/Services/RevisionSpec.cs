namespace CloudNativeAi.Serving;

/// <summary>One immutable way to answer a service's requests: a model version, a server for it, and how many of it.</summary>
/// <param name="Name">Unique in its service; an RFC 1123 label.</param>
/// <param name="Model">What it serves.</param>
public sealed record RevisionSpec(string Name, ModelReference Model)
{
    /// <summary>The name of the <see cref="IModelRuntime"/> that plans its server; <see cref="ModelRuntimes.Process"/> unless said.</summary>
    public string Runtime { get; init; } = ModelRuntimes.Process;

    /// <summary>Program and arguments of the server. What of it is filled in is the runtime's: <see cref="ModelRuntimes.Process"/>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The image; required where replicas run as containers.</summary>
    public string? Image { get; init; }

    /// <summary>Variables of the server.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variable → name of the secret; values are stored nowhere.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Replicas wanted, 0 or more; 1 unless said.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Replicas below which it does not start, 1 … <see cref="Replicas"/>; null: 1. At <see cref="Replicas"/> its size is fixed; below, the scheduler may take those above.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>What each replica needs; empty: nothing that is counted.</summary>
    public ResourceList Resources { get; init; } = ResourceList.Empty;

    /// <summary>From a replica's start until it must be ready; 10 min unless said. A revision that was never ready fails then.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An inference to answer before the first traffic; null: ready is enough.</summary>
    public WarmUpRequest? WarmUp { get; init; }

    /// <summary>Between SIGTERM and SIGKILL, once it is drained; 30 s unless said.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);
}
