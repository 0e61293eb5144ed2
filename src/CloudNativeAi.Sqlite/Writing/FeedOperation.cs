using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

/// <summary>A watcher's wish for the feed of a kind; answered between transactions, so that nothing is missed or seen early.</summary>
internal sealed class FeedOperation(string kind) : WriteOperation<ChangeFeed<StateKey, StateItem>>
{
    public override void Execute(StateTransaction transaction)
    {
    }

    public override void Publish(FeedSet feeds) => Result = feeds.Of(kind);
}
