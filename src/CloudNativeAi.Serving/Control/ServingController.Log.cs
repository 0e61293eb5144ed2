using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Control;

internal sealed partial class ServingController
{
    private static partial class Log
    {
        [LoggerMessage(5020, LogLevel.Error, "Serving does nothing. {Missing}", EventName = "ServingMissesARoom")]
        public static partial void Missing(ILogger logger, string missing);

        [LoggerMessage(5021, LogLevel.Error, "A loop of Serving's controller failed; it begins again.", EventName = "ServingLoopFailed")]
        public static partial void LoopFailed(ILogger logger, Exception error);
    }
}
