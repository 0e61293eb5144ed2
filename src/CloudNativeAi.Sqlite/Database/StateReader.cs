using Microsoft.Data.Sqlite;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>Reads what is committed, beside the writer. Thread-safe.</summary>
internal sealed class StateReader : IDisposable
{
    private const string Columns = "SELECT kind, tenant, name, version, digest, value FROM objects WHERE kind = $k";
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _one;
    private readonly SqliteCommand _kind;

    public StateReader(SqliteConnection connection, string path)
    {
        (_path, _connection) = (path, connection);
        _one = connection.Prepare($"{Columns} AND tenant = $t AND name = $n", "$k", "$t", "$n");
        _kind = connection.Prepare(Columns, "$k");
    }

    public StateItem? Read(StateKey key)
    {
        lock (_gate)
        {
            _one.Parameters[0].Value = key.Kind;
            _one.Parameters[1].Value = key.Tenant.Name;
            _one.Parameters[2].Value = key.Name;
            return List(_one).FirstOrDefault();
        }
    }

    public IReadOnlyList<StateItem> List(string kind)
    {
        lock (_gate)
        {
            _kind.Parameters[0].Value = kind;
            return List(_kind);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _one.Dispose();
            _kind.Dispose();
            _connection.Dispose();
        }
    }

    private List<StateItem> List(SqliteCommand command)
    {
        try
        {
            using var rows = command.ExecuteReader();
            List<StateItem> items = [];
            while (rows.Read())
            {
                items.Add(Integrity.ReadObject(rows, _path));
            }

            return items;
        }
        catch (SqliteException exception)
        {
            throw StateErrors.Translate(_path, exception);
        }
    }
}
