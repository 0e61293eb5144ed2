namespace CloudNativeAi.Serving.Yarp.Buffers;

/// <summary>Keeps an answer back until all of it is here, so that a replica that dies in its middle costs the client nothing. Streams pass at once.</summary>
/// <remarks>
/// A stream is <c>text/event-stream</c>, what is longer than the limit, and what comes without a length; JSON without a length is kept back until it ends, exceeds the limit or pauses,
/// because servers commonly write a finished document in chunks.
/// </remarks>
internal sealed class AnswerBuffer(int limit, TimeSpan streamPause, TimeProvider time)
{
    public async ValueTask KeepAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = response.Content.Headers;
        if (response.RequestMessage?.Method == HttpMethod.Head || !HasBody(response))
        {
            return;
        }

        var mediaType = headers.ContentType?.MediaType;
        if (headers.ContentLength is { } length)
        {
            if (length > 0 && length <= limit && mediaType != "text/event-stream")
            {
                var kept = new byte[length];
                var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                await body.ReadExactlyAsync(kept, cancellationToken).ConfigureAwait(false);
                response.Content = new KeptContent(new MemoryStream(kept, writable: false), response.Content);
            }
        }
        else if (mediaType == "application/json" && limit > 0)
        {
            await KeepUntilPauseAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool HasBody(HttpResponseMessage response) => (int)response.StatusCode is >= 200 and not (204 or 304);

    private async ValueTask KeepUntilPauseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var kept = new byte[Math.Min(limit, 4096)];
        var length = 0;
        while (true)
        {
            if (length == kept.Length)
            {
                if (length == limit)
                {
                    response.Content = new KeptContent(new PrefixedStream(kept, null, body), response.Content);
                    return;
                }

                Array.Resize(ref kept, Math.Min(limit, kept.Length * 2));
            }

            var target = kept.AsMemory(length);
            var reading = body.ReadAsync(target, cancellationToken).AsTask();
            if (!reading.IsCompleted)
            {
                await ((Task)reading).WaitAsync(streamPause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!reading.IsCompleted)
            {
                response.Content = new KeptContent(new PrefixedStream(kept.AsMemory(0, length), reading, body, target), response.Content);
                return;
            }

            var read = await reading.ConfigureAwait(false);
            if (read == 0)
            {
                response.Content = new KeptContent(new MemoryStream(kept, 0, length, writable: false), response.Content);
                return;
            }

            length += read;
        }
    }
}
