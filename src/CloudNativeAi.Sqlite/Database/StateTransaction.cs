using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>What one write may do inside the open transaction. One writer at a time.</summary>
internal sealed class StateTransaction(SqliteConnection connection, Head head) : IDisposable
{
    private readonly SqliteCommand _version = connection.Prepare("SELECT version FROM objects WHERE kind = $k AND tenant = $t AND name = $n", "$k", "$t", "$n");
    private readonly SqliteCommand _insert = connection.Prepare(
        "INSERT INTO objects(kind, tenant, name, version, digest, value) VALUES($k, $t, $n, $r, $d, $v)", "$k", "$t", "$n", "$r", "$d", "$v");

    private readonly SqliteCommand _update = connection.Prepare(
        "UPDATE objects SET version = $r, digest = $d, value = $v WHERE kind = $k AND tenant = $t AND name = $n", "$k", "$t", "$n", "$r", "$d", "$v");

    private readonly SqliteCommand _delete = connection.Prepare("DELETE FROM objects WHERE kind = $k AND tenant = $t AND name = $n", "$k", "$t", "$n");
    private readonly SqliteCommand _head = connection.Prepare("UPDATE head SET last_version = $r, objects = $o, digest = $d", "$r", "$o", "$d");

    public Head Head { get; private set; } = head;

    /// <summary>Null: there is no such object.</summary>
    public string? VersionOf(StateKey key)
    {
        Bind(_version, key);
        return _version.ExecuteScalar() is long version ? version.ToString(CultureInfo.InvariantCulture) : null;
    }

    public StateItem Insert(StateKey key, byte[] value)
    {
        var item = Write(_insert, key, value);
        Head = Head with { Objects = Head.Objects + 1 };
        return item;
    }

    public StateItem Update(StateKey key, byte[] value) => Write(_update, key, value);

    public void Delete(StateKey key)
    {
        Bind(_delete, key);
        _delete.ExecuteNonQuery();
        Head = Head with { Objects = Head.Objects - 1 };
    }

    /// <summary>A number greater than any given before, over restarts too.</summary>
    public long NextVersion()
    {
        Head = Head with { LastVersion = checked(Head.LastVersion + 1) };
        return Head.LastVersion;
    }

    /// <summary>The last statement of the transaction.</summary>
    public void WriteHead()
    {
        _head.Parameters[0].Value = Head.LastVersion;
        _head.Parameters[1].Value = Head.Objects;
        _head.Parameters[2].Value = Head.Digest;
        _head.ExecuteNonQuery();
    }

    /// <summary>The transaction was undone: so is what it counted.</summary>
    public void Restore(Head head) => Head = head;

    public void Dispose()
    {
        _version.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _head.Dispose();
    }

    private StateItem Write(SqliteCommand command, StateKey key, byte[] value)
    {
        var version = NextVersion();
        Bind(command, key);
        command.Parameters[3].Value = version;
        command.Parameters[4].Value = Digests.OfObject(key, version, value);
        command.Parameters[5].Value = value;
        command.ExecuteNonQuery();
        return new StateItem(key, value, version.ToString(CultureInfo.InvariantCulture));
    }

    private static void Bind(SqliteCommand command, StateKey key)
    {
        command.Parameters[0].Value = key.Kind;
        command.Parameters[1].Value = key.Tenant.Name;
        command.Parameters[2].Value = key.Name;
    }
}
