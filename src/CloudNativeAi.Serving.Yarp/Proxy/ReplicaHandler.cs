using CloudNativeAi.Serving.Yarp.Buffers;

namespace CloudNativeAi.Serving.Yarp.Proxy;

/// <summary>Between the forwarder and the sockets: notes what went wrong, and keeps answers back that may be asked for again.</summary>
internal sealed class ReplicaHandler(HttpMessageHandler sockets, AnswerBuffer buffer) : DelegatingHandler(sockets)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(ForwardedRequest.Key, out var forwarded))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        if (!forwarded.MayRepeat && request.Content is null && request.Headers.Upgrade.Count == 0)
        {
            // The socket handler sends a request without content a second time, on its own, when a kept-alive connection breaks before the answer. With content it never does.
            request.Content = new ByteArrayContent([]);
        }

        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (forwarded.MayRepeat)
            {
                await KeepAsync(response, cancellationToken).ConfigureAwait(false);
            }

            return response;
        }
        catch (Exception error)
        {
            forwarded.Failure = error;
            throw;
        }
    }

    private async ValueTask KeepAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await buffer.KeepAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException)
        {
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The replica went in the middle of its answer.", error);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
