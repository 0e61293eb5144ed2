using System.Security.Cryptography;
using System.Text.Json;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Storage;

/// <summary>Between entries and stored bytes.</summary>
internal static class WorkloadCodec
{
    public const string Kind = "workload";

    public static StateKey KeyOf(WorkloadEntry entry) => new(Kind, entry.Spec.Tenant, entry.Id.ToString("N"));

    /// <summary>Same spec, same digest.</summary>
    public static string DigestOf(WorkloadSpec spec, out int bytes)
    {
        var stored = JsonSerializer.SerializeToUtf8Bytes(StoredSpec.Of(spec), StoredContext.Default.StoredSpec);
        bytes = stored.Length;
        return Convert.ToHexStringLower(SHA256.HashData(stored));
    }

    public static byte[] Write(WorkloadEntry entry) => JsonSerializer.SerializeToUtf8Bytes(Store(entry), StoredContext.Default.StoredWorkload);

    public static StoredWorkload Store(WorkloadEntry entry)
    {
        var nodes = new List<string>();
        var devices = new List<string>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        return new StoredWorkload
        {
            Spec = StoredSpec.Of(entry.Spec),
            Digest = entry.Digest,
            Sequence = entry.Sequence,
            SubmittedAt = entry.SubmittedAt,
            PlacedAt = entry.PlacedAt,
            StartedAt = entry.StartedAt,
            RanBefore = entry.RanBefore,
            WaitsSince = entry.WaitsSince == entry.SubmittedAt ? null : entry.WaitsSince,
            DegradedSince = entry.DegradedSince,
            TimedOut = entry.TimedOut,
            GroupStarted = entry.GroupStarted,
            Warm = entry.Warm,
            GrowAfter = entry.GrowAfter,
            Unmet = entry.Unmet.Length == 0 ? null : entry.Unmet,
            Outcome = entry.Outcome,
            OutcomeDetail = entry.OutcomeDetail,
            Phase = entry.Phase,
            Revision = entry.Revision,
            Cancelled = entry.Cancelled,
            Claiming = entry.Claiming,
            TraceParent = entry.TraceParent,
            DisplacedBy = entry.DisplacedBy,
            Disruptions = entry.Disruptions,
            Disruption = entry.Disruption is not { } asked ? null : new StoredDisruption { Reason = asked.Reason, Detail = asked.Detail, Deadline = asked.Deadline, For = entry.DisruptedFor },
            Places = [.. entry.Sets.Select(set => new StoredPlaces { Floor = set.Floor, Wanted = set.Wanted, Flavor = entry.Claiming ? set.Choice?.Flavor : set.Flavor, Replicas = [.. set.Replicas.Select(Row)], Partitions = Partitions(set) })],
            Nodes = [.. nodes],
            Devices = [.. devices],
        };

        int[] Row(PlacedReplica replica) =>
            [replica.Index, replica.Releasing ? 1 : 0, Position(nodes, "n" + replica.Node.Value), .. replica.DeviceIds.Select(id => Position(devices, "d" + id))];

        int Position(List<string> table, string key)
        {
            if (!positions.TryGetValue(key, out var position))
            {
                positions[key] = position = table.Count;
                table.Add(key[1..]);
            }

            return position;
        }
    }

    private static int[][]? Partitions(PodSetEntry set) =>
        set.Replicas.Exists(static replica => replica.Partitions.Count > 0) ? [.. set.Replicas.Select(static replica => replica.Partitions.ToArray())] : null;

    /// <summary>Adds a stored workload to a model, among those that have ended if it has; its replicas are charged when their nodes are there.</summary>
    /// <exception cref="JsonException">The bytes are no stored workload.</exception>
    public static WorkloadEntry Restore(SchedulingModel model, StateItem item) =>
        Restore(model, JsonSerializer.Deserialize(item.Value.Span, StoredContext.Default.StoredWorkload) ?? throw new JsonException($"{item.Key} holds null."), item.Version);

    /// <summary>The same from what is read already.</summary>
    public static WorkloadEntry Restore(SchedulingModel model, StoredWorkload stored, string? version = null)
    {
        var spec = stored.Spec.ToSpec();
        var sets = WorkloadCalls.MakeSets(model, spec);
        for (var i = 0; i < sets.Length; i++)
        {
            (sets[i].Floor, sets[i].Wanted, sets[i].Flavor) = (stored.Places[i].Floor, stored.Places[i].Wanted, stored.Places[i].Flavor);
            foreach (var row in stored.Places[i].Replicas)
            {
                int[] partitions = stored.Places[i].Partitions is { } all ? all[sets[i].Replicas.Count] : [];
                sets[i].Add(new PlacedReplica(row[0], new NodeId(stored.Nodes[row[2]]), [.. row[3..].Select(device => stored.Devices[device])]) { Releasing = row[1] == 1, Partitions = partitions });
            }
        }

        var entry = new WorkloadEntry(spec, model.Queues.FindOrStopped(spec.Queue), sets, stored.SubmittedAt, stored.Sequence)
        {
            Digest = stored.Digest,
            TraceParent = stored.TraceParent,
            Phase = stored.Phase,
            PlacedAt = stored.PlacedAt,
            StartedAt = stored.StartedAt,
            RanBefore = stored.RanBefore,
            WaitsSince = stored.WaitsSince ?? stored.SubmittedAt,
            DegradedSince = stored.DegradedSince,
            TimedOut = stored.TimedOut,
            GroupStarted = stored.GroupStarted,
            Warm = stored.Warm,
            GrowAfter = stored.GrowAfter,
            Outcome = stored.Outcome,
            OutcomeDetail = stored.OutcomeDetail,
            Revision = stored.Revision,
            Cancelled = stored.Cancelled,
            Claiming = stored.Claiming,
            DisplacedBy = stored.DisplacedBy,
            Disruptions = stored.Disruptions,
            StoredVersion = version,
        };
        if (stored.Disruption is { } asked)
        {
            entry.Disruption = new Disruption(stored.Disruptions, Disruptions.Releasing(entry), asked.Reason, asked.Detail, asked.Deadline);
            entry.DisruptedFor = asked.For;
        }

        entry.Unmet = [.. stored.Unmet ?? []];
        if (entry.Phase == WorkloadPhase.Finished)
        {
            model.KeepEnded(entry);
        }
        else
        {
            model.Add(entry);
        }

        return entry;
    }
}
