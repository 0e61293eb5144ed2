using CloudNativeAi.Resources.Equality;

namespace CloudNativeAi.Resources;

/// <summary>A machine as its source last saw it.</summary>
/// <param name="Id"><c>source/name</c>, unique over all sources.</param>
/// <param name="InstanceId">This machine, not the next one of the same name.</param>
/// <param name="Pool">The pool it belongs to; empty: none.</param>
/// <param name="Lifecycle">On what terms it is ours.</param>
/// <param name="Schedulable">False: cordoned, nothing new is placed.</param>
/// <param name="Ready">False: not answering, what ran there is in doubt.</param>
/// <param name="Allocatable">What replicas may use, devices counted by their resource.</param>
/// <param name="Foreign">Used by what we did not place (other schedulers, this host).</param>
/// <param name="Devices">Accelerators, NICs and the like, in device order.</param>
/// <param name="Labels">Labels, qualified names.</param>
/// <param name="Taints">What replicas must tolerate.</param>
/// <param name="ReclaimAt">When a spot node goes, as announced; null: nothing announced.</param>
public sealed record Node(
    NodeId Id,
    string InstanceId,
    string Pool,
    NodeLifecycle Lifecycle,
    bool Schedulable,
    bool Ready,
    ResourceList Allocatable,
    ResourceList Foreign,
    IReadOnlyList<Device> Devices,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<Taint> Taints,
    DateTimeOffset? ReclaimAt)
{
    /// <summary>What is really used of it as last measured, by whomever, of resources that <see cref="Allocatable"/> names: cores, bytes, whole devices' worth of busy ones. Null, the default: nobody measures.</summary>
    public ResourceList? Usage { get; init; }

    /// <summary>Same in every part; lists and labels by what they hold.</summary>
    public bool Equals(Node? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Id == other.Id && InstanceId == other.InstanceId && Pool == other.Pool && Lifecycle == other.Lifecycle
            && Schedulable == other.Schedulable && Ready == other.Ready && ReclaimAt == other.ReclaimAt
            && Allocatable.Equals(other.Allocatable) && Foreign.Equals(other.Foreign) && Equals(Usage, other.Usage)
            && Structural.Same(Devices, other.Devices) && Structural.Same(Labels, other.Labels) && Structural.Same(Taints, other.Taints));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, InstanceId);
}
