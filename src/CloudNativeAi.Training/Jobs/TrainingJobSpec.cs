using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Training;

/// <summary>A training job as it is submitted.</summary>
/// <param name="Name">For people; an RFC 1123 label.</param>
/// <param name="Command">Program and arguments of every worker, handed over one by one, never through a shell.</param>
public sealed record TrainingJobSpec(string Name, IReadOnlyList<string> Command)
{
    /// <summary>Given by the submitter: submitting the same id again does nothing twice. New unless said.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Whose it is.</summary>
    public Tenant Tenant { get; init; } = Tenant.Default;

    /// <summary>The queue it waits in; <c>default</c> unless said.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>Higher goes first; 0 unless said.</summary>
    public int Priority { get; init; }

    /// <summary>Workers without which it does not run, 1 … <see cref="MaxWorkers"/>.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Workers it can use; equal to <see cref="MinWorkers"/>: its size is fixed.</summary>
    public int MaxWorkers { get; init; } = 1;

    /// <summary>What each worker needs.</summary>
    public ResourceList Resources { get; init; } = ResourceList.Empty;

    /// <summary>How its workers are started: the name of an <see cref="ITrainingFramework"/>; <see cref="TrainingFrameworks.Torchrun"/> unless said.</summary>
    public string Framework { get; init; } = TrainingFrameworks.Torchrun;

    /// <summary>The image; required where the runtime runs images.</summary>
    public string? Image { get; init; }

    /// <summary>Variables of every worker. Those of the framework and of the worker protocol are set besides and win.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Variable → name of a secret the runtime looks up at start.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>What its workers read.</summary>
    public IReadOnlyList<TrainingDataset> Datasets { get; init; } = [];

    /// <summary>Labels a node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints its workers can live with.</summary>
    public IReadOnlyList<Toleration> Tolerations { get; init; } = [];

    /// <summary>Whether it may be stopped for work of higher priority; true unless said.</summary>
    public bool Preemptible { get; init; } = true;

    /// <summary>Between the request to stop and the end by force; 30 s unless said, at most <see cref="TrainingOptions.MaxStopGrace"/>. A reclaim notice may cut it.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long workers run on with no host, to be adopted by the next one; zero unless said: they end with the host.</summary>
    public TimeSpan HostGrace { get; init; }

    /// <summary>Failures it survives; 0 or more, 3 unless said. Changes of size, preemption and lost nodes do not count.</summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>Exit codes (128 + n for signal n) that end the job at once.</summary>
    public IReadOnlyList<int> FailExitCodes { get; init; } = [];

    /// <summary>Exit codes that are tried again, within <see cref="MaxRestarts"/>; empty: all but <see cref="FailExitCodes"/>, otherwise these alone.</summary>
    public IReadOnlyList<int> RetryExitCodes { get; init; } = [];

    /// <summary>How it goes on when a worker is lost.</summary>
    public WorkerLoss OnWorkerLoss { get; init; }

    /// <summary>When it has succeeded.</summary>
    public SuccessRule Success { get; init; }

    /// <summary>A worker that has reported progress and then reports none for this long hangs; null: <see cref="TrainingOptions.StallTimeout"/>, infinite: never.</summary>
    public TimeSpan? StallTimeout { get; init; }
}
