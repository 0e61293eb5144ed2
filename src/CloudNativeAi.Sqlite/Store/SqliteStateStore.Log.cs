using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Sqlite.Store;

internal sealed partial class SqliteStateStore
{
    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Information, "State is kept in {Directory}.", EventName = "StateOpened")]
        public static partial void Opened(ILogger logger, string directory);

        [LoggerMessage(12, LogLevel.Information, "{Directory} was taken over: its owner, {Predecessor}, ended without giving it back.", EventName = "StateTakenOver")]
        public static partial void TookOver(ILogger logger, string directory, string predecessor);

        [LoggerMessage(13, LogLevel.Information, "The database in {Directory} went from schema version {From} to {To}.", EventName = "StateMigrated")]
        public static partial void Migrated(ILogger logger, string directory, int from, int to);

        [LoggerMessage(14, LogLevel.Error, "A write to {Directory} failed; none of it was kept, its callers were told.", EventName = "StateWriteFailed")]
        public static partial void WriteFailed(ILogger logger, string directory, Exception exception);
    }
}
