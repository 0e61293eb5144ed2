using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.Yarp.Buffers;
using CloudNativeAi.Serving.Yarp.Headers;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace CloudNativeAi.Serving.Yarp.Proxy;

/// <summary>One client request on its way to one replica after another; what the forwarder asks about headers, it asks here.</summary>
internal sealed class ForwardedRequest(ServiceRoute route, string rest, RequestBody body, EdgeHeaders edge, int maxTries) : HttpTransformer
{
    public static readonly HttpRequestOptionsKey<ForwardedRequest> Key = new("cloudnativeai.forwarded");

    private TriedEndpoints _tried;

    public bool Idempotent => route.Policy.Idempotent;

    public RequestBody Body => body;

    /// <summary>The replica that has it now, entered.</summary>
    public ReplicaEndpoint? Current { get; private set; }

    /// <summary>The replica that gets it next, entered already, because the current one answered that it can't.</summary>
    public ReplicaEndpoint? Next { get; private set; }

    /// <summary>What went wrong on the way to the answer's headers, or to the end of an answer that was kept back.</summary>
    public Exception? Failure { get; set; }

    public ref readonly TriedEndpoints Tried => ref _tried;

    public bool HasTriesLeft => _tried.Count < maxTries;

    /// <summary>Whether the service and the request allow sending again what a replica may have acted on.</summary>
    public bool MayRepeat => Idempotent && body.CanReplay;

    public void Begin(ReplicaEndpoint endpoint)
    {
        Current = endpoint;
        Next = null;
        Failure = null;
        _tried.Add(endpoint);
        body.Rewind();
    }

    public void Leave()
    {
        Current?.Exit();
        Current = null;
    }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        edge.Apply(httpContext, proxyRequest);
        proxyRequest.Headers.Host = null;
        proxyRequest.RequestUri = Target.Of(httpContext, rest, destinationPrefix);
        proxyRequest.Options.Set(Key, this);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null || Current is not { } endpoint)
        {
            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        }

        if ((int)proxyResponse.StatusCode is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable)
        {
            endpoint.ReportFailure($"answered {(int)proxyResponse.StatusCode}");
            if (MayRepeat && HasTriesLeft && route.TryPlaceAgain(endpoint.Revision, _tried, out var next))
            {
                Next = next;
                return false;
            }
        }
        else
        {
            endpoint.ReportSuccess();
        }

        var copy = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        EdgeHeaders.Clean(httpContext.Response.Headers);
        httpContext.Response.Headers[InferenceHeaders.Revision] = endpoint.Revision;
        return copy;
    }
}
