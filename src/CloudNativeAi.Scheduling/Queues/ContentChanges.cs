namespace CloudNativeAi.Scheduling.Queues;

/// <summary>What nodes hold, as it is told.</summary>
internal static class ContentChanges
{
    /// <summary>A node holds so many bytes of a content; 0: none of it.</summary>
    public static void SetHeld(this SchedulingModel model, NodeId node, ContentKey content, long bytes)
    {
        if (model.Ledger.State.SetHeld(node, content, bytes))
        {
            Note(model, content);
        }
    }

    /// <summary>A content has so many bytes in all; null: it is not known how many.</summary>
    public static void SetSize(this SchedulingModel model, ContentKey content, long? bytes)
    {
        if (model.Ledger.State.SetSize(content, bytes))
        {
            Note(model, content);
        }
    }

    /// <summary>Where something lies makes nothing possible that was not, but for who waits for it, and for filters of the host's own.</summary>
    private static void Note(SchedulingModel model, ContentKey content)
    {
        if (!model.WarmStarts.IsEmpty)
        {
            model.WarmStarts.Note(content);
            model.NoteChange();
        }

        if (model.Ledger.State.HasOwnFilters)
        {
            model.RaiseFreed();
        }
    }
}
