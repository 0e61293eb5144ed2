using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>What arrives again and again: one replica of a shape, in a queue.</summary>
internal sealed record PlacementAsk(SchedulingQueue Queue, PodSetEntry Set)
{
    public RequestShape Shape => Set.Shape;
}
