using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Rollouts;

/// <summary>A revision as the scheduler sees it: one workload of one pod set.</summary>
internal static class WorkloadPlanner
{
    public const string Owner = "serving";

    public static int MinCount(RevisionSpec revision) => Math.Min(revision.MinReplicas ?? 1, revision.Replicas);

    public static WorkloadSpec Plan(Guid id, InferenceServiceSpec service, RevisionSpec revision, string queue)
    {
        var min = MinCount(revision);
        return new(id, service.Tenant, NameOf(service.Name, revision.Name), service.Queue ?? queue, [new(ReplicaRecord.PodSet, revision.Replicas, revision.Resources) { MinCount = min }])
        {
            Priority = service.Priority,
            Elastic = min < revision.Replicas,
            DisruptionGrace = service.DrainTimeout + revision.StopGrace,
            Owner = Owner,
        };
    }

    private static string NameOf(string service, string revision)
    {
        const int Max = 63;
        var name = $"{service}-{revision}";
        return name.Length <= Max ? name : name[..Max].TrimEnd('-');
    }
}
