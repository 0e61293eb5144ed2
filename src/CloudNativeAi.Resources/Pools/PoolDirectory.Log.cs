using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Resources.Pools;

internal sealed partial class PoolDirectory
{
    private static partial class Log
    {
        [LoggerMessage(1020, LogLevel.Warning, "Node source {Source} failed and is watched again in {Pause}; its nodes stay as they were.", EventName = "SourceFailed")]
        public static partial void SourceFailed(ILogger logger, string source, TimeSpan pause, Exception exception);

        [LoggerMessage(1021, LogLevel.Warning, "Node source {Source} told of a node that is left out: {Rule}", EventName = "NodeRefused")]
        public static partial void NodeRefused(ILogger logger, string source, string rule);

        [LoggerMessage(1022, LogLevel.Warning, "Node source {Source} has not listed its nodes in time; the others are offered without it, and it joins when it does.", EventName = "SourceLate")]
        public static partial void SourceLate(ILogger logger, string source);

        [LoggerMessage(1023, LogLevel.Warning, "Stored {Kind} cannot be watched and are tried again in {Pause}.", EventName = "StateFailed")]
        public static partial void StateFailed(ILogger logger, string kind, TimeSpan pause, Exception exception);

        [LoggerMessage(1024, LogLevel.Error, "A change of nodes or pools was not taken in.", EventName = "ChangeFailed")]
        public static partial void ChangeFailed(ILogger logger, Exception exception);
    }
}
