using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Snapshots;

/// <summary>What is known of a content as it is written: how large it is, and who holds how much.</summary>
internal sealed class StoredContent
{
    public string Key { get; set; } = "";

    public long? Bytes { get; set; }

    /// <summary>Bytes by node.</summary>
    public SortedDictionary<string, long> Held { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Those that somebody reads, by key.</summary>
    public static IEnumerable<StoredContent> Of(ContentTable contents) =>
        contents.Asked
            .Select(id => new StoredContent { Key = contents[id].Value, Bytes = contents.SizeOf(id), Held = new(contents.Told(id).ToDictionary(static pair => pair.Key.Value, static pair => pair.Value), StringComparer.Ordinal) })
            .OrderBy(static one => one.Key, StringComparer.Ordinal);

    public void Restore(SchedulingModel model)
    {
        model.SetSize(new ContentKey(Key), Bytes);
        foreach (var (node, bytes) in Held)
        {
            model.SetHeld(new NodeId(node), new ContentKey(Key), bytes);
        }
    }
}
