using CloudNativeAi.Sqlite.Database;
using CloudNativeAi.Sqlite.Ownership;
using CloudNativeAi.Sqlite.Writing;

namespace CloudNativeAi.Sqlite.Store;

/// <summary>An owned directory with its database and its writer.</summary>
internal sealed class OpenState
{
    private OpenState(DirectoryOwner owner, StateDatabase database, Action<Exception?> outcome)
    {
        (Owner, Database, Writer) = (owner, database, new StateWriter(database, outcome));
    }

    public DirectoryOwner Owner { get; }

    public StateDatabase Database { get; }

    public StateWriter Writer { get; }

    public static OpenState Open(string directory, Schema schema, DateTimeOffset now, Action<Exception?> outcome)
    {
        DirectoryOwner? owner = null;
        try
        {
            DurableDirectory.Create(directory);
            owner = DirectoryOwner.Take(directory, now);
            return new OpenState(owner, StateDatabase.Open(directory, schema), outcome);
        }
        catch (Exception exception)
        {
            owner?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw StateErrors.Inaccessible(directory, exception);
            }

            throw;
        }
    }

    /// <summary>After the writer's completion.</summary>
    public void Close()
    {
        Database.Dispose();
        Owner.Dispose();
    }
}
