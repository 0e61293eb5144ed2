namespace CloudNativeAi.Resources;

/// <summary>Section <c>CloudNativeAi:Resources</c>. Pools and nodes are read again when configuration changes.</summary>
public sealed class ResourcesOptions
{
    /// <summary>Pools by name, an RFC 1123 label. Read-only to <see cref="IResourcePools"/>.</summary>
    public IDictionary<string, PoolOptions> Pools { get; } = new Dictionary<string, PoolOptions>(StringComparer.Ordinal);

    /// <summary>Machines known from configuration, by name, an RFC 1123 subdomain; each becomes the node <c>inventory/NAME</c>.</summary>
    public IDictionary<string, NodeOptions> Nodes { get; } = new Dictionary<string, NodeOptions>(StringComparer.Ordinal);

    /// <summary>What <c>UseLocalMachine</c> adds and keeps back.</summary>
    public LocalMachineOptions LocalMachine { get; } = new();

    /// <summary>How long the first list of nodes waits for a source that has not listed yet; after it the others count. Above zero or infinite; default 30 s.</summary>
    public TimeSpan FirstListTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause before a failed source is watched again; pauses double from 1/32 of it. 32 ms … 1 h; default 30 s.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What could not be read from configuration, as sentences; reported with the broken rules.</summary>
    internal List<string> BindingProblems { get; } = [];
}
