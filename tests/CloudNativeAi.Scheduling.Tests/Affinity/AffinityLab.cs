using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>The decision core with profiles as a host gets them that knows where data is, and short ways to say so.</summary>
internal static class AffinityLab
{
    public static Lab Create(Action<SchedulingOptions>? configure = null, params (string Name, QueueOptions Options)[] queues)
    {
        var options = new SchedulingOptions();
        configure?.Invoke(options);
        return new Lab(configure ?? (static _ => { }), BuiltInProfiles.Of(options, locality: true), queues);
    }

    public static void Hold(this Lab lab, string node, string content, long bytes) => lab.Model.SetHeld(new NodeId($"test/{node}"), new ContentKey(content), bytes);

    public static void Size(this Lab lab, string content, long? bytes) => lab.Model.SetSize(new ContentKey(content), bytes);

    public static WorkloadSpec Reads(this WorkloadSpec spec, params string[] contents) =>
        spec with { PodSets = [.. spec.PodSets.Select(set => set with { Content = [.. contents.Select(static one => new ContentKey(one))] })] };

    public static WorkloadSpec WarmAt(this WorkloadSpec spec, decimal share, int? seconds = null) =>
        spec with { WarmStart = new WarmStart(share) { Within = seconds is { } within ? TimeSpan.FromSeconds(within) : null } };

    /// <summary>The node of the first replica; null: it waits.</summary>
    public static string? Where(this Lab lab, string name) => lab[name].Sets[0].Replicas.FirstOrDefault()?.Node.Value[5..];
}
