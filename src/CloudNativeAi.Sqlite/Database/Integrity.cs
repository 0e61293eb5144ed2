using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>Reads everything once, at open: structure by SQLite, content by its digests, completeness by the head's count.</summary>
internal static class Integrity
{
    private const string Rows = "SELECT kind, tenant, name, version, digest, value FROM objects";

    /// <exception cref="CloudNativeAiException">Something is not as it was written.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        CheckStructure(connection, path);
        long count = 0;
        long newest = 0;
        using (var command = connection.Prepare(Rows))
        using (var reader = command.ExecuteReader())
        {
            for (; reader.Read(); count++)
            {
                newest = Math.Max(newest, long.Parse(ReadObject(reader, path).Version, CultureInfo.InvariantCulture));
            }
        }

        var head = Head.Read(connection, path);
        if (head.Objects != count || head.LastVersion < newest)
        {
            throw StateErrors.Damaged(path, $"it holds {count} objects up to version {newest} and says {head.Objects} up to {head.LastVersion}");
        }
    }

    /// <summary>From kind, tenant, name, version, digest, value.</summary>
    public static StateItem ReadObject(DbDataReader row, string path)
    {
        var key = new StateKey(row.GetString(0), new Tenant(row.GetString(1)), row.GetString(2));
        var version = row.GetInt64(3);
        var value = row.GetFieldValue<byte[]>(5);
        if (!Digests.OfObject(key, version, value).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(4)))
        {
            throw StateErrors.Damaged(path, $"the content of {key} is not what was written");
        }

        return new StateItem(key, value, version.ToString(CultureInfo.InvariantCulture));
    }

    private static void CheckStructure(SqliteConnection connection, string path)
    {
        using var command = connection.Prepare("PRAGMA integrity_check(1)");
        if (command.ExecuteScalar() is not "ok" and var finding)
        {
            throw StateErrors.Damaged(path, $"{finding}");
        }
    }
}
