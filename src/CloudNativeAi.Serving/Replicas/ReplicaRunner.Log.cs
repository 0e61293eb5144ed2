using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Replicas;

internal sealed partial class ReplicaRunner
{
    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Service {Tenant}/{Service}: replica {Replica} of revision {Revision} takes traffic.", EventName = "ReplicaReady")]
        public static partial void Ready(ILogger logger, string tenant, string service, ReplicaKey replica, string revision);

        [LoggerMessage(5002, LogLevel.Warning, "Service {Tenant}/{Service}: replica {Replica} could not be started; it is tried again.", EventName = "ReplicaStartFailed")]
        public static partial void StartFailed(ILogger logger, string tenant, string service, ReplicaKey replica, Exception error);

        [LoggerMessage(5003, LogLevel.Warning, "Service {Tenant}/{Service}: replica {Replica} of revision {Revision} is out of rotation: it {Cause}.", EventName = "ReplicaEjected")]
        public static partial void Ejected(ILogger logger, string tenant, string service, ReplicaKey replica, string revision, string cause);

        [LoggerMessage(5004, LogLevel.Warning, "Service {Tenant}/{Service}: replica {Replica} could not be asked to stop; it is asked again.", EventName = "ReplicaStopFailed")]
        public static partial void StopFailed(ILogger logger, string tenant, string service, ReplicaKey replica, Exception error);
    }
}
