namespace CloudNativeAi.Resources;

/// <summary>A pool that configuration defines; see <see cref="ResourcePool"/>.</summary>
public sealed class PoolOptions
{
    /// <summary>On what terms its nodes are ours; default <see cref="NodeLifecycle.OnDemand"/>.</summary>
    public NodeLifecycle Lifecycle { get; set; }

    /// <summary>Labels its nodes get besides their own.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Nodes whose labels hold all of these belong to it, besides those that name it; default: none by label.</summary>
    public IDictionary<string, string> Selector { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Per node and hour, 0 or more; default: unknown.</summary>
    public decimal? PricePerHour { get; set; }

    /// <summary>ISO 4217, three upper-case letters; required with a price.</summary>
    public string? Currency { get; set; }
}
