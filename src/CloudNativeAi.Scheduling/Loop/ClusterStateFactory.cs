using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Makes an empty cluster state with the host's filters and scorers.</summary>
/// <param name="profiles">How nodes are chosen; the default first.</param>
internal sealed class ClusterStateFactory(IReadOnlyList<PlacementProfile> profiles)
{
    public ClusterState Create() => new(profiles);
}
