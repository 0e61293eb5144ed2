using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Rollouts;

/// <summary>A replica as a decision sees it.</summary>
/// <param name="Record">As it was ordered.</param>
/// <param name="Draining">Whether it has been told to go.</param>
/// <param name="Exited">Whether nothing of it runs any more.</param>
internal readonly record struct ReplicaView(ReplicaRecord Record, bool Draining, bool Exited);
