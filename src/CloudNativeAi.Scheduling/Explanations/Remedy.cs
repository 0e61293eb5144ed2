using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>One thing that would let a workload start, as data and as a phrase. Properties that its kind does not name are empty.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Text">The same for people: a phrase without a full stop, with all of <see cref="Also"/>.</param>
public sealed record Remedy(RemedyKind Kind, string Text)
{
    /// <summary>What has to be done together with it, each with nothing more; empty: it is enough by itself.</summary>
    public IReadOnlyList<Remedy> Also { get; init; } = [];

    /// <summary>The queue it is about.</summary>
    public string? Queue { get; init; }

    /// <summary>The resource it is about.</summary>
    public ResourceName? Resource { get; init; }

    /// <summary>The flavor whose quota it is about; null: the quota whatever the flavor.</summary>
    public string? Flavor { get; init; }

    /// <summary>The amount now.</summary>
    public ResourceQuantity From { get; init; }

    /// <summary>The amount that is enough, or the most that can be had.</summary>
    public ResourceQuantity To { get; init; }

    /// <summary>How many nodes, or workloads.</summary>
    public int Count { get; init; }

    /// <summary>What each new node must have for replicas.</summary>
    public ResourceList Capacity { get; init; } = ResourceList.Empty;

    /// <summary>Labels each new node must have; a topology level among them stands for one new domain of it.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Devices that replicas take parts of: each new node must have as many of them as <see cref="Capacity"/> says, fit for this; null: none.</summary>
    public DeviceRequest? Devices { get; init; }

    /// <summary>Which nodes.</summary>
    public IReadOnlyList<NodeId> Nodes { get; init; } = [];

    /// <summary>Which content.</summary>
    public IReadOnlyList<ContentKey> Content { get; init; } = [];

    /// <summary>Which taints.</summary>
    public IReadOnlyList<Taint> Taints { get; init; } = [];

    /// <summary>Which workloads, of the same tenant alone.</summary>
    public IReadOnlyList<Guid> Workloads { get; init; } = [];

    /// <summary>Until when.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The priority that is enough.</summary>
    public int? Priority { get; init; }

    /// <summary>Which pod set of it.</summary>
    public string? PodSet { get; init; }

    /// <summary>The longest run time that is short enough.</summary>
    public TimeSpan? RunTime { get; init; }

    /// <summary>This and all that has to be done with it.</summary>
    internal Remedy With(params IEnumerable<Remedy> others)
    {
        Remedy[] all = [.. others];
        return all.Length == 0 ? this : this with { Also = [.. Also, .. all.SelectMany(static one => one.Also.Prepend(one with { Also = [] }))], Text = $"{Text}, and {string.Join(", and ", all.Select(static one => one.Text))}" };
    }
}
