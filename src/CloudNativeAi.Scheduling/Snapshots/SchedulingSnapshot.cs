using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Snapshots;

namespace CloudNativeAi.Scheduling;

/// <summary>All that a scheduler knew at one moment: nodes, queues, workloads and where each is. For a report, a test, a question asked later. Not thread-safe.</summary>
/// <remarks>Written by <see cref="IScheduler.SaveSnapshotAsync"/>. A host's own filters and scorers are no part of it: the built-in ones answer.</remarks>
public sealed class SchedulingSnapshot
{
    private readonly SchedulingModel _model;

    internal SchedulingSnapshot(SchedulingModel model, DateTimeOffset at) => (_model, At) = (model, at);

    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The nodes, by id.</summary>
    public IReadOnlyList<Node> Nodes => [.. _model.Nodes.Values.OrderBy(static node => node.Id.Value, StringComparer.Ordinal)];

    /// <summary>The workloads, in order of submission.</summary>
    public IReadOnlyList<Workload> Workloads => [.. _model.Entries.Values.OrderBy(static entry => entry.Sequence).Select(static entry => entry.ToWorkload())];

    internal SchedulingModel Model => _model;

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">The stream holds no snapshot, or one of another version.</exception>
    public static async ValueTask<SchedulingSnapshot> ReadAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var bytes = new MemoryStream();
        await source.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        var (model, at) = SnapshotCodec.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), static (options, tellsContent) => new State.ClusterState(BuiltInProfiles.All(options, locality: tellsContent)));
        return new SchedulingSnapshot(model, at);
    }

    /// <summary>Why a workload stood where it stood.</summary>
    /// <exception cref="WorkloadRejectedException">No such workload.</exception>
    public Explanation Explain(Guid id) =>
        _model.Entries.TryGetValue(id, out var entry) ? new Explainer(_model).Explain(entry, At) : throw new WorkloadRejectedException($"There is no workload {id} in the snapshot.", "List its workloads.");
}
