using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CloudNativeAi.Sqlite.Database;

/// <summary><c>state.db</c> of one directory: one connection that writes, one that reads. Writing is for one thread at a time.</summary>
internal sealed class StateDatabase : IDisposable
{
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly StateTransaction _transaction;

    private StateDatabase(string path, SqliteConnection connection, StateReader reader, int migratedFrom)
    {
        (_path, _connection, Reader, MigratedFrom) = (path, connection, reader, migratedFrom);
        _transaction = new StateTransaction(connection, Head.Read(connection, path));
    }

    public StateReader Reader { get; }

    /// <summary>The schema version found at open.</summary>
    public int MigratedFrom { get; }

    /// <summary>Opens or creates, checks and migrates.</summary>
    /// <exception cref="CloudNativeAiException">Damaged, of a newer schema, another program's, or not writable.</exception>
    public static StateDatabase Open(string directory, Schema schema)
    {
        var path = Path.Combine(directory, "state.db");
        try
        {
            Create(path, schema);
            return OpenExisting(path, schema);
        }
        catch (SqliteException exception)
        {
            throw StateErrors.Translate(path, exception);
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException or InvalidOperationException)
        {
            throw StateErrors.Damaged(path, "a value has the wrong type", exception);
        }
    }

    /// <summary>Runs writes in one transaction: durable on return, or none of it where it throws.</summary>
    /// <exception cref="CloudNativeAiException">The disk refused.</exception>
    public void Commit(Action<StateTransaction> writes)
    {
        var before = _transaction.Head;
        try
        {
            _connection.Run("BEGIN IMMEDIATE");
            writes(_transaction);
            if (_transaction.Head != before)
            {
                _transaction.WriteHead();
            }

            _connection.Run("COMMIT");
        }
        catch (Exception exception)
        {
            Undo(before);
            if (exception is SqliteException sqlite)
            {
                throw StateErrors.Translate(_path, sqlite);
            }

            throw;
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
    }

    /// <summary>A new database appears whole, under its name, or not at all: an empty state.db is damage, never a beginning.</summary>
    private static void Create(string path, Schema schema)
    {
        if (File.Exists(path))
        {
            return;
        }

        if (File.Exists(path + "-wal"))
        {
            throw StateErrors.Damaged(path, "it is missing and its log state.db-wal is there");
        }

        var fresh = path + ".new";
        foreach (var leftover in new[] { fresh, fresh + "-wal", fresh + "-shm", fresh + "-journal" })
        {
            File.Delete(leftover);
        }

        using (var connection = Connect(fresh))
        {
            schema.Migrate(connection, fresh);
            connection.Run("PRAGMA journal_mode = WAL");
        }

        File.Move(fresh, path);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
    }

    private static StateDatabase OpenExisting(string path, Schema schema)
    {
        var connection = Connect(path);
        SqliteConnection? reading = null;
        try
        {
            if (connection.Scalar("SELECT count(*) FROM sqlite_schema") == 0)
            {
                throw StateErrors.Damaged(path, "it is empty");
            }

            var found = schema.Migrate(connection, path);
            connection.Run("PRAGMA journal_mode = WAL");
            Integrity.Check(connection, path);
            reading = Connect(path);
            reading.Run("PRAGMA query_only = ON");
            return new StateDatabase(path, connection, new StateReader(reading, path), found);
        }
        catch
        {
            reading?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        connection.Run("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
        return connection;
    }

    private void Undo(Head before)
    {
        _transaction.Restore(before);
        if (sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            try
            {
                _connection.Run("ROLLBACK");
            }
            catch (SqliteException)
            {
                // The error that is being reported already ended the transaction, or the next BEGIN reports what stands in the way.
            }
        }
    }
}
