using CloudNativeAi.Serving.Diagnostics;
using CloudNativeAi.Serving.Routing;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>What the replicas of one service have in common.</summary>
internal sealed record RunnerContext(
    ServingPlatform Platform,
    ReplicaHub Hub,
    ReplicaProber Prober,
    ServiceRoute Route,
    ServingOptions Options,
    TimeProvider Time,
    ServingMetrics Metrics,
    ILogger Logger,
    Action Changed);
