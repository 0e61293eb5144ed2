namespace CloudNativeAi.Resources;

/// <summary>A machine known from configuration.</summary>
public sealed class NodeOptions
{
    /// <summary>The pool it belongs to; default: whichever selects it.</summary>
    public string Pool { get; set; } = "";

    /// <summary>On what terms it is ours where it belongs to no pool; default <see cref="NodeLifecycle.OnDemand"/>.</summary>
    public NodeLifecycle Lifecycle { get; set; }

    /// <summary>This machine, not the next one of the same name; default: its name.</summary>
    public string InstanceId { get; set; } = "";

    /// <summary>What replicas may use, by resource, 0 or more; those of <see cref="Devices"/> are counted and need not be named.</summary>
    public IDictionary<string, ResourceQuantity> Capacity { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>Accelerators and the like.</summary>
    public IList<DeviceOptions> Devices { get; } = [];

    /// <summary>Labels, qualified names.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What replicas must tolerate; in configuration a list of <c>key=value:NoSchedule</c>.</summary>
    public IList<Taint> Taints { get; } = [];
}
