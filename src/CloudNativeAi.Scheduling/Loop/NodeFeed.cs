using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Brings a model up to what the node watch says: what was not listed between Reset and Synced is gone.</summary>
internal sealed class NodeFeed(SchedulingModel model)
{
    private HashSet<NodeId>? _listed;

    /// <summary>A list was complete once: decisions can be made.</summary>
    public bool IsSynced { get; private set; }

    public void Apply(Change<NodeId, Node> change, DateTimeOffset now)
    {
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listed = [];
                break;
            case ChangeKind.Upsert:
                _listed?.Add(change.Key);
                model.UpsertNode(change.Value!, now);
                break;
            case ChangeKind.Delete:
                _listed?.Remove(change.Key);
                model.RemoveNode(change.Key, now);
                break;
            case ChangeKind.Synced:
                foreach (var gone in model.Nodes.Keys.Where(id => _listed?.Contains(id) == false).ToList())
                {
                    model.RemoveNode(gone, now);
                }

                _listed = null;
                if (!IsSynced)
                {
                    IsSynced = true;
                    model.AskOffUnknownNodes(now);
                    model.RaiseFreed();
                }

                break;
        }
    }
}
