using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Brings a model up to what the watch of held content says: what was not listed between Reset and Synced is held no more.</summary>
internal sealed class DataFeed(SchedulingModel model)
{
    private HashSet<(NodeId Node, ContentKey Content)>? _listed;

    /// <summary>A list was complete once.</summary>
    public bool IsSynced { get; private set; }

    public void Apply(Change<(NodeId Node, ContentKey Content), long> change)
    {
        var (node, content) = change.Key;
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listed = [];
                break;
            case ChangeKind.Upsert:
                _listed?.Add(change.Key);
                model.SetHeld(node, content, change.Value);
                break;
            case ChangeKind.Delete:
                _listed?.Remove(change.Key);
                model.SetHeld(node, content, 0);
                break;
            case ChangeKind.Synced:
                foreach (var gone in model.Ledger.State.Contents.Told().Where(held => _listed?.Contains(held) == false).ToList())
                {
                    model.SetHeld(gone.Node, gone.Content, 0);
                }

                (_listed, IsSynced) = (null, true);
                break;
        }
    }
}
