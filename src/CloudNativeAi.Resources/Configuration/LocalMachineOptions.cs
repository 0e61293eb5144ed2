namespace CloudNativeAi.Resources;

/// <summary>What <c>UseLocalMachine</c> tells of this machine besides what it finds.</summary>
public sealed class LocalMachineOptions
{
    /// <summary>Resources nobody can measure, such as <c>example.com/slot: 3</c>; whole numbers, 0 or more. Not <c>cpu</c>, <c>memory</c>, <c>ephemeral-storage</c> or <c>pods</c>.</summary>
    public IDictionary<string, ResourceQuantity> Extra { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>Kept back for the host itself, by resource, 0 or more; default nothing.</summary>
    public IDictionary<string, ResourceQuantity> Reserved { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>The most replicas at a time; 1 … 100,000, default 256.</summary>
    public int MaxReplicas { get; set; } = 256;

    /// <summary>The pool this machine belongs to; default: whichever selects it.</summary>
    public string Pool { get; set; } = "";

    /// <summary>Labels besides <c>kubernetes.io/hostname</c>, <c>kubernetes.io/arch</c> and <c>kubernetes.io/os</c>.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What replicas must tolerate; in configuration a list of <c>key=value:NoSchedule</c>.</summary>
    public IList<Taint> Taints { get; } = [];

    /// <summary>How often the machine is looked at again; 1 s … 1 day, default 30 s.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The program that tells of NVIDIA GPUs: a path, or a name looked for on <c>PATH</c>; default <c>nvidia-smi</c>, none where there is no such program.</summary>
    public string NvidiaSmi { get; set; } = "nvidia-smi";

    /// <summary>How long that program may take; 100 ms … 10 min, default 10 s.</summary>
    public TimeSpan NvidiaSmiTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
