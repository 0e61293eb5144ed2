using System.Globalization;
using System.Runtime.CompilerServices;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.Yarp.Buffers;
using CloudNativeAi.Serving.Yarp.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace CloudNativeAi.Serving.Yarp.Proxy;

/// <summary>Carries a request to a replica that the router chose, and to another one where that is allowed.</summary>
internal sealed partial class InferenceProxy(InferenceRouter router, IHttpForwarder forwarder, ReplicaClient client, EdgeHeaders edge, ILogger<InferenceProxy> logger)
{
    private readonly ConditionalWeakTable<RoutePolicy, ForwarderRequestConfig> _configs = [];

    public async Task HandleAsync(HttpContext context)
    {
        var values = context.Request.RouteValues;
        if (values["tenant"] is not string tenant || values["service"] is not string service || !router.TryFind(tenant, service, out var route))
        {
            if (router.IsLoaded)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
            else
            {
                await RefuseAsync(context, "The services of this host are not known yet.").ConfigureAwait(false);
            }

            return;
        }

        route.Tally.Begin();
        var outcome = RequestOutcome.Failed;
        try
        {
            outcome = await ForwardAsync(context, route, values["path"] as string ?? "").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = RequestOutcome.ClientGone;
        }
        finally
        {
            // In this order: where nothing is in flight, everything is counted.
            route.Tally.Add(outcome);
            route.Tally.End();
            if (outcome == RequestOutcome.ClientGone && !context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
    }

    private async Task<RequestOutcome> ForwardAsync(HttpContext context, ServiceRoute route, string rest)
    {
        using var timeout = new CancellationTokenSource(route.Policy.RequestTimeout, router.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        RequestBody? body = null;
        ForwardedRequest? request = null;
        var clean = false;
        try
        {
            body = route.Policy.Idempotent
                ? await RequestBody.ReadAsync(context, router.Options.BufferLimit, linked.Token).ConfigureAwait(false)
                : RequestBody.PassThrough(context);
            request = new ForwardedRequest(route, rest, body, edge, router.Options.MaxTries);
            if (await router.PlaceAsync(route, linked.Token).ConfigureAwait(false) is not { } endpoint)
            {
                return await RefuseAsync(context, $"No replica of service \"{route.Name}\" is ready.").ConfigureAwait(false);
            }

            request.Begin(endpoint);
            var outcome = await TryAllAsync(context, route, request, timeout.Token).ConfigureAwait(false);
            clean = outcome == RequestOutcome.Answered;
            return outcome;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return TimedOut(context, route);
        }
        catch (BadHttpRequestException error)
        {
            context.Response.StatusCode = error.StatusCode;
            return RequestOutcome.ClientGone;
        }
        finally
        {
            request?.Leave();
            body?.Release(clean);
        }
    }

    private async Task<RequestOutcome> TryAllAsync(HttpContext context, ServiceRoute route, ForwardedRequest request, CancellationToken timeout)
    {
        var config = _configs.GetValue(route.Policy, static policy => new()
        {
            ActivityTimeout = policy.IdleTimeout,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
        while (true)
        {
            var endpoint = request.Current!;
            var error = await forwarder.SendAsync(context, endpoint.Prefix, client.Invoker, config, request, timeout).ConfigureAwait(false);
            if (error == ForwarderError.None && request.Next is null)
            {
                return RequestOutcome.Answered;
            }

            if (request.Next is { } reserved)
            {
                Retry(context, route, request, reserved);
                continue;
            }

            // The forwarder aborts the connection itself when an answer breaks off in its middle; then it is the replica that is gone.
            if ((context.RequestAborted.IsCancellationRequested && error != ForwarderError.ResponseBodyDestination)
                || error is ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient)
            {
                return RequestOutcome.ClientGone;
            }

            if (timeout.IsCancellationRequested)
            {
                return TimedOut(context, route);
            }

            if (await PlaceAgainAsync(context, route, request, error, timeout).ConfigureAwait(false) is not { } next)
            {
                return context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status503ServiceUnavailable ? RequestOutcome.Failed : await RefuseAsync(context, $"No replica of service \"{route.Name}\" is ready.").ConfigureAwait(false);
            }

            Retry(context, route, request, next);
        }
    }

    /// <summary>Judges a failure of the replica; returns the replica that gets the request next, or null where it may go to none.</summary>
    private async ValueTask<ReplicaEndpoint?> PlaceAgainAsync(HttpContext context, ServiceRoute route, ForwardedRequest request, ForwarderError error, CancellationToken timeout)
    {
        var endpoint = request.Current!;
        var nothingSent = request.Failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
        endpoint.ReportFailure(nothingSent ? "refused the connection" : $"broke off a request ({error})", atOnce: nothingSent);
        Log.ReplicaFailed(logger, route.Tenant.Name, route.Name, endpoint.Key, endpoint.Revision, error, request.Failure);
        if (context.Response.HasStarted || !request.HasTriesLeft || !(nothingSent || request.MayRepeat) || error == ForwarderError.RequestTimedOut)
        {
            return null;
        }

        request.Leave();
        var next = await router.PlaceAgainAsync(route, endpoint.Revision, request.Tried, timeout).ConfigureAwait(false);
        if (next is null && nothingSent)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        return next;
    }

    private void Retry(HttpContext context, ServiceRoute route, ForwardedRequest request, ReplicaEndpoint next)
    {
        request.Leave();
        route.Tally.AddRetry();
        router.Metrics.Retried(route.Tenant.Name, route.Name);
        context.Response.StatusCode = StatusCodes.Status200OK;
        request.Begin(next);
    }

    private async Task<RequestOutcome> RefuseAsync(HttpContext context, string why)
    {
        var seconds = ((int)Math.Ceiling(router.Options.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = seconds;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync($"{why} Try again in {seconds} s.", context.RequestAborted).ConfigureAwait(false);
        return RequestOutcome.Refused;
    }

    private RequestOutcome TimedOut(HttpContext context, ServiceRoute route)
    {
        Log.TimedOut(logger, route.Tenant.Name, route.Name, route.Policy.RequestTimeout);
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
        else
        {
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        return RequestOutcome.Failed;
    }
}
