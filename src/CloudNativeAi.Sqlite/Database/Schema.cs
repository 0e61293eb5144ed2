using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>The tables, as steps: the n-th takes a database from version n − 1 to n. Steps are only ever added.</summary>
internal sealed class Schema(IReadOnlyList<string> steps)
{
    /// <summary>"CNAI", so that another program's database is never taken for ours.</summary>
    private const int ApplicationId = 0x434E4149;

    /// <summary>The schema of this package.</summary>
    public static Schema Current { get; } = new([
        """
        CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), last_version INTEGER NOT NULL, objects INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE TABLE objects(kind TEXT NOT NULL, tenant TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL,
            UNIQUE(kind, tenant, name)) STRICT;
        """,
    ]);

    public int Version => steps.Count;

    /// <summary>Brings an empty or older database to this version, in one transaction.</summary>
    /// <returns>The version it had.</returns>
    /// <exception cref="CloudNativeAiException">It is another program's, or from a newer schema; nothing was written.</exception>
    public int Migrate(SqliteConnection connection, string path)
    {
        var found = (int)connection.Scalar("PRAGMA user_version");
        var application = connection.Scalar("PRAGMA application_id");
        if (application != ApplicationId && (found != 0 || application != 0 || connection.Scalar("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new CloudNativeAiException($"\"{path}\" is the database of another program.", "Give the state store a directory of its own.");
        }

        if (found > Version)
        {
            throw new CloudNativeAiException(
                $"\"{path}\" has schema version {found}; this package reads up to version {Version}.",
                "Run the version of CloudNativeAi.Sqlite that wrote it or a newer one.");
        }

        if (found == Version)
        {
            return found;
        }

        connection.Run("BEGIN IMMEDIATE");
        foreach (var step in steps.Skip(found))
        {
            connection.Run(step);
        }

        if (found == 0)
        {
            var head = Digests.OfHead(0, 0);
            connection.Run($"INSERT INTO head(id, last_version, objects, digest) VALUES(1, 0, 0, X'{Convert.ToHexString(head)}')");
        }

        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT"));
        return found;
    }
}
