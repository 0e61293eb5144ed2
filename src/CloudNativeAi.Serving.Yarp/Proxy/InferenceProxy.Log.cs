using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace CloudNativeAi.Serving.Yarp.Proxy;

internal sealed partial class InferenceProxy
{
    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Information, "Service {Tenant}/{Service}: replica {Replica} of revision {Revision} did not answer a request ({Error}).", EventName = "ReplicaFailed")]
        public static partial void ReplicaFailed(ILogger logger, string tenant, string service, ReplicaKey replica, string revision, ForwarderError error, Exception? failure);

        [LoggerMessage(5102, LogLevel.Warning, "Service {Tenant}/{Service}: a request took longer than {RequestTimeout} and was given up.", EventName = "RequestTimedOut")]
        public static partial void TimedOut(ILogger logger, string tenant, string service, TimeSpan requestTimeout);
    }
}
