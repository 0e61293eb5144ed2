using System.Text.Json;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Storage;

namespace CloudNativeAi.Scheduling.Snapshots;

/// <summary>Between a model and the bytes of a snapshot.</summary>
internal static class SnapshotCodec
{
    public static byte[] Write(SchedulingModel model, DateTimeOffset now)
    {
        var file = new SnapshotFile
        {
            Schema = SnapshotFile.CurrentSchema,
            At = now,
            Options = JsonSerializer.SerializeToElement(model.Options, OptionsContext.Default.SchedulingOptions),
            Nodes = [.. model.Nodes.Values.OrderBy(static node => node.Id.Value, StringComparer.Ordinal)],
            Contents = model.TellsContent ? [.. StoredContent.Of(model.Ledger.State.Contents)] : null,
            Workloads = [.. model.Entries.Values.OrderBy(static entry => entry.Sequence).Select(WorkloadCodec.Store)],
        };
        return JsonSerializer.SerializeToUtf8Bytes(file, SnapshotContext.Default.SnapshotFile);
    }

    /// <exception cref="InvalidDataException">The bytes are no snapshot.</exception>
    public static (SchedulingModel Model, DateTimeOffset At) Read(ReadOnlySpan<byte> bytes, Func<SchedulingOptions, bool, ClusterState> state)
    {
        var (file, options) = Parse(bytes);
        var model = new SchedulingModel(state(options, file.Contents is not null)) { TellsContent = file.Contents is not null };
        model.Configure(options);
        foreach (var workload in file.Workloads)
        {
            WorkloadCodec.Restore(model, workload);
        }

        foreach (var node in file.Nodes)
        {
            model.UpsertNode(node, file.At);
        }

        foreach (var content in file.Contents ?? [])
        {
            content.Restore(model);
        }

        return (model, file.At);
    }

    private static (SnapshotFile File, SchedulingOptions Options) Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var file = JsonSerializer.Deserialize(bytes, SnapshotContext.Default.SnapshotFile);
            return file?.Schema == SnapshotFile.CurrentSchema
                ? (file, file.Options.Deserialize(OptionsContext.Default.SchedulingOptions)!)
                : throw new InvalidDataException($"The snapshot is of schema \"{file?.Schema}\"; this version reads {SnapshotFile.CurrentSchema}. Read it with the version that wrote it.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The bytes are no snapshot: {exception.Message} Use a file that IScheduler.SaveSnapshotAsync wrote, whole.", exception);
        }
    }
}
