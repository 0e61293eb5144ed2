using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Makes an empty cluster state with the host's filters and scorers.</summary>
internal sealed class ClusterStateFactory
{
    public ClusterState Create() => new();
}
