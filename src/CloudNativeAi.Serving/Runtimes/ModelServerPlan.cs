namespace CloudNativeAi.Serving;

/// <summary>What one replica of a revision runs, and how to look at it.</summary>
/// <param name="Group">The processes of one replica, the one that takes traffic first; one, at this depth.</param>
/// <param name="TrafficPort">The name of the port that takes requests, one of the first template's.</param>
/// <param name="Started">Succeeds once the server is up, even if its model is not; failing later than <see cref="RevisionSpec.LoadTimeout"/> restarts the replica.</param>
/// <param name="Ready">Succeeds while the model is loaded and may be asked.</param>
/// <param name="Metrics">Where its metrics are.</param>
public sealed record ModelServerPlan(IReadOnlyList<ReplicaTemplate> Group, string TrafficPort, Probe Started, Probe Ready, MetricMap Metrics);
