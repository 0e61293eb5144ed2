using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Control;

internal sealed partial class ServiceLoop
{
    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Error, "Service {Tenant}/{Service}: a step of its controller failed; it is tried again.", EventName = "ServiceStepFailed")]
        public static partial void StepFailed(ILogger logger, string tenant, string service, Exception error);

        [LoggerMessage(5011, LogLevel.Information, "Service {Tenant}/{Service}: replica {Replica} of revision {Revision} starts on {Node}.", EventName = "ReplicaStarts")]
        public static partial void Starts(ILogger logger, string tenant, string service, ReplicaKey replica, string revision, NodeId node);

        [LoggerMessage(5012, LogLevel.Information, "Service {Tenant}/{Service}: replica {Replica} is drained: {Cause}.", EventName = "ReplicaDrains")]
        public static partial void Drains(ILogger logger, string tenant, string service, ReplicaKey replica, string cause);

        [LoggerMessage(5013, LogLevel.Warning, "Service {Tenant}/{Service}: replica {Replica} of revision {Revision} failed. {Cause}", EventName = "ReplicaFailed")]
        public static partial void Failed(ILogger logger, string tenant, string service, ReplicaKey replica, string revision, string cause);

        [LoggerMessage(5014, LogLevel.Error, "Service {Tenant}/{Service}: revision {Revision} is given up. {Cause}", EventName = "RevisionFailed")]
        public static partial void RevisionFailed(ILogger logger, string tenant, string service, string revision, string cause);
    }
}
