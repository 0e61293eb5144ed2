using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Makes an empty cluster state with the host's filters and scorers.</summary>
/// <param name="profile">How nodes are chosen.</param>
internal sealed class ClusterStateFactory(PlacementProfile profile)
{
    public ClusterState Create() => new(profile);
}
