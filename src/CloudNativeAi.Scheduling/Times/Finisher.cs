using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>One replica's charge, and by when it is gone.</summary>
internal readonly record struct Finisher(DateTimeOffset At, SchedulingQueue Queue, PodSetEntry Set, int Allocation);
