using System.Diagnostics;
using System.Net;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.Yarp.Buffers;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace CloudNativeAi.Serving.Yarp.Proxy;

/// <summary>The one HTTP client to all replicas: it follows, decodes, remembers and drains nothing.</summary>
internal sealed class ReplicaClient : IDisposable, IAsyncDisposable
{
    public ReplicaClient(IOptions<ServingProxyOptions> options, InferenceRouter router)
    {
        var sockets = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.Value.ConnectTimeout,
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        };
        Invoker = new(new ReplicaHandler(sockets, new AnswerBuffer(router.Options.BufferLimit, options.Value.StreamPause, router.Time)), disposeHandler: true);
    }

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
