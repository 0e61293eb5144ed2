using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>The driver's errors as sentences that name the file, the rule and the remedy.</summary>
internal static class StateErrors
{
    public static CloudNativeAiException Translate(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        SQLITE_FULL => new(
            $"The disk of \"{path}\" is full; nothing of this write was kept.", "Free some space and call again.", exception, isTransient: true),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH or SQLITE_CANTOPEN => new(
            $"\"{path}\" cannot be written ({Cause(exception)}).", "Let this process write in its directory, or give the store another one.", exception),
        SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_FORMAT or SQLITE_SCHEMA or SQLITE_MISMATCH => Damaged(path, Cause(exception), exception),
        SQLITE_BUSY or SQLITE_LOCKED => new(
            $"\"{path}\" is held open by another program.", "Close that program, then call again.", exception, isTransient: true),
        SQLITE_IOERR => new(
            $"The disk of \"{path}\" failed ({Cause(exception)}); nothing of this write was kept.", "Look after the disk, then call again.", exception, isTransient: true),
        _ => new($"\"{path}\" refused a statement ({Cause(exception)}).", "Start the host again; report it if it stays.", exception),
    };

    public static CloudNativeAiException Damaged(string path, string finding, Exception? cause = null) => new(
        $"\"{path}\" is damaged ({finding}); it is not read further.",
        "Stop the host and put back a copy of the directory, or move its state.db files away to begin with no state.",
        cause);

    public static CloudNativeAiException Inaccessible(string directory, Exception cause) => new(
        $"The state directory \"{directory}\" cannot be used ({cause.Message})", "Let this process create and write it, or give the store another one.", cause);

    private static string Cause(SqliteException exception) => $"SQLite error {exception.SqliteExtendedErrorCode}";
}
