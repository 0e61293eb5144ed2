namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>A directory that appears below the working directory.</summary>
internal sealed record WireMount(string Source, string Target);
