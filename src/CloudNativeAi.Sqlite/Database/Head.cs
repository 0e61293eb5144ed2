using Microsoft.Data.Sqlite;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>What is true of the whole database: the newest version ever given and how many objects there are.</summary>
internal readonly record struct Head(long LastVersion, long Objects)
{
    public byte[] Digest => Digests.OfHead(LastVersion, Objects);

    public static Head Read(SqliteConnection connection, string path)
    {
        using var command = connection.Prepare("SELECT last_version, objects, digest FROM head");
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            throw StateErrors.Damaged(path, "its head is missing");
        }

        var head = new Head(row.GetInt64(0), row.GetInt64(1));
        return head.Digest.AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(2)) ? head : throw StateErrors.Damaged(path, "its head is not what was written");
    }
}
