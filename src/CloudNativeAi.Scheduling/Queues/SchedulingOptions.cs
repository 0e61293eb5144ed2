namespace CloudNativeAi.Scheduling;

/// <summary>Settings of the scheduler: <c>CloudNativeAi:Scheduling</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary>The queue that exists where none is configured.</summary>
    public const string DefaultQueue = "default";

    /// <summary>The queues by name, an RFC 1123 label each; one named <see cref="DefaultQueue"/>, without quota, unless said. Changes take effect while the host runs.</summary>
    public IDictionary<string, QueueOptions> Queues { get; } = new Dictionary<string, QueueOptions>(StringComparer.Ordinal);

    /// <summary>How nodes are chosen, a name of <see cref="PlacementProfiles"/>; <see cref="PlacementProfiles.BestFit"/> unless said. Takes effect when the host starts.</summary>
    public string Profile { get; set; } = PlacementProfiles.BestFit;

    /// <summary>Wait before a refused write to the state store is tried again; doubles with each try up to <see cref="MaxRetryDelay"/>. 1 ms … 1 min, 100 ms unless said.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such wait. <see cref="RetryDelay"/> … 10 min, 10 s unless said.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);
}
