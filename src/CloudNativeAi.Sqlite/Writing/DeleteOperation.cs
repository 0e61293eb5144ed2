using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

internal sealed class DeleteOperation(StateKey key, string ifVersion) : WriteOperation<bool>
{
    public override void Execute(StateTransaction transaction)
    {
        var actual = transaction.VersionOf(key);
        if (actual is null)
        {
            return;
        }

        if (actual != ifVersion)
        {
            Conflict = new StateConflictException(key, ifVersion, actual);
            return;
        }

        transaction.Delete(key);
        Result = true;
    }

    public override void Publish(FeedSet feeds)
    {
        if (Result)
        {
            feeds.Delete(key);
        }
    }
}
