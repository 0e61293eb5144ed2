using System.Text;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Control;

/// <summary>Makes the public records from what is live.</summary>
internal static class ServiceStatus
{
    public static InferenceService Of(ServiceEntry entry)
    {
        var record = entry.Record;
        var revisions = record.Revisions.Select(r => Of(entry, r)).ToList();
        var (phase, reason) = Judge(entry, revisions);
        var requests = entry.Route.Tally.Read();
        return new(record.Spec, phase, revisions, record.CreatedAt) { Reason = reason, Requests = requests };
    }

    /// <summary>All of it that counts as a change, as text.</summary>
    public static string Signature(InferenceService service)
    {
        var text = new StringBuilder().Append(service.Phase).Append('|').Append(service.Reason);
        foreach (var revision in service.Revisions)
        {
            text.Append('|').Append(revision.Name).Append(revision.Phase).Append(revision.Spec.Replicas).Append(revision.Weight).Append(revision.WeightInForce).Append(revision.Workload).Append(revision.Reason);
            foreach (var replica in revision.Replicas)
            {
                text.Append(replica.Key).Append(replica.Phase).Append(replica.Address).Append(replica.Reason);
            }
        }

        return text.ToString();
    }

    private static InferenceRevision Of(ServiceEntry entry, RevisionRecord record)
    {
        var arm = record.Removing ? null : entry.Route.Table.Find(record.Spec.Name);
        var replicas = record.Replicas.Select(r => Of(entry, r)).OrderBy(static r => r.Key.Id.Index).ToList();
        var ready = replicas.Count(static r => r.Phase == InferenceReplicaPhase.Ready);
        var weight = record.Removing ? TrafficWeight.None : entry.Record.Weights.GetValueOrDefault(record.Spec.Name);
        var phase = record switch
        {
            { Removing: true } => RevisionPhase.Removing,
            { Failure: not null } => RevisionPhase.Failed,
            _ when ready > 0 => RevisionPhase.Ready,
            { Spec.Replicas: 0 } => RevisionPhase.Idle,
            _ when replicas.Count > 0 => RevisionPhase.Loading,
            _ => RevisionPhase.Waiting,
        };
        return new(record.Spec, phase, weight, TrafficWeight.FromBasisPoints(arm?.WeightInForce ?? 0))
        {
            Workload = record.Workload,
            ReadyReplicas = ready,
            Replicas = replicas,
            Reason = record.Failure ?? ReasonOf(entry, record, phase, replicas),
            FirstChoices = arm?.Counts.FirstChoices ?? 0,
            Retries = arm?.Counts.Retries ?? 0,
        };
    }

    private static string? ReasonOf(ServiceEntry entry, RevisionRecord record, RevisionPhase phase, List<InferenceReplica> replicas) => phase switch
    {
        RevisionPhase.Waiting => entry.Waits.GetValueOrDefault(record.Id) ?? record.LastFailure,
        RevisionPhase.Loading => replicas.Select(static r => r.Reason).FirstOrDefault(static r => r is not null) is { } reason ? $"No replica is ready: {reason}." : "No replica is ready yet.",
        _ => null,
    };

    private static InferenceReplica Of(ServiceEntry entry, ReplicaRecord record)
    {
        var node = new NodeId(record.Node);
        return entry.Runners.TryGetValue(record.Key, out var runner)
            ? new(record.Key, node, runner.Phase) { Address = runner.Address, Reason = runner.Reason, InFlight = runner.Endpoint?.InFlight ?? 0 }
            : new(record.Key, node, InferenceReplicaPhase.Loading);
    }

    private static (InferenceServicePhase Phase, string? Reason) Judge(ServiceEntry entry, List<InferenceRevision> revisions)
    {
        if (entry.Record.Deleting)
        {
            return (InferenceServicePhase.Deleting, null);
        }

        var missing = revisions.Where(static r => r.Weight.BasisPoints > 0 && r.WeightInForce != r.Weight && r.WeightInForce == TrafficWeight.None).ToList();
        var text = missing.Count == 0
            ? null
            : string.Join(" ", missing.Select(static r => $"Revision \"{r.Name}\" should have {r.Weight} and gets nothing: {r.Reason ?? "no replica of it is ready."}"));
        if (entry.Route.Table.Order is null)
        {
            return (InferenceServicePhase.Pending, text ?? "It has no revision.");
        }

        return missing.Count == 0 ? (InferenceServicePhase.Ready, null) : (InferenceServicePhase.Degraded, text);
    }
}
