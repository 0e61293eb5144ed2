namespace CloudNativeAi.Serving.Diagnostics;

/// <summary>Names of what this package measures.</summary>
internal static class ServingInstruments
{
    public const string Name = "CloudNativeAi.Serving";

    /// <summary>{replica}, by tenant, service, revision and state.</summary>
    public const string ReplicaCount = "cloudnativeai.serving.replica.count";

    /// <summary>s: from a replica's place to its first traffic.</summary>
    public const string ColdStartDuration = "cloudnativeai.serving.cold_start.duration";

    /// <summary>s: from a request's arrival at the router to its replica, waiting included.</summary>
    public const string RouteDuration = "cloudnativeai.serving.route.duration";

    /// <summary>1: the share a revision gets now, by tenant, service and revision.</summary>
    public const string RolloutWeight = "cloudnativeai.serving.rollout.weight";

    /// <summary>{retry}: requests sent to a further replica, by tenant and service.</summary>
    public const string Retries = "cloudnativeai.serving.retries";

    public const string TenantTag = "cloudnativeai.tenant";

    public const string ServiceTag = "cloudnativeai.service";

    public const string RevisionTag = "cloudnativeai.revision";

    public const string StateTag = "cloudnativeai.replica.state";
}
