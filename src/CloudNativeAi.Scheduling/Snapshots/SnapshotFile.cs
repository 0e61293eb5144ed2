using System.Text.Json;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Storage;

namespace CloudNativeAi.Scheduling.Snapshots;

/// <summary>A snapshot as it is written.</summary>
internal sealed class SnapshotFile
{
    public const string CurrentSchema = "cloudnativeai/scheduling-snapshot/1";

    public string Schema { get; set; } = "";

    public DateTimeOffset At { get; set; }

    public JsonElement Options { get; set; }

    public Node[] Nodes { get; set; } = [];

    /// <summary>What is known of contents that workloads read; null: nobody tells of any.</summary>
    public StoredContent[]? Contents { get; set; }

    public StoredWorkload[] Workloads { get; set; } = [];
}
