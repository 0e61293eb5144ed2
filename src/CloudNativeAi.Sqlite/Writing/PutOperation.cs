using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

internal sealed class PutOperation(StateKey key, byte[] value, string? ifVersion) : WriteOperation<StateItem>
{
    public override int Size => value.Length;

    public override void Execute(StateTransaction transaction)
    {
        var actual = transaction.VersionOf(key);
        if (actual != ifVersion)
        {
            Conflict = new StateConflictException(key, ifVersion, actual);
            return;
        }

        Result = actual is null ? transaction.Insert(key, value) : transaction.Update(key, value);
    }

    public override void Publish(FeedSet feeds)
    {
        if (Result is { } item)
        {
            feeds.Upsert(item);
        }
    }
}
