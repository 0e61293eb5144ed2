using System.Net;
using System.Net.Http.Headers;

namespace CloudNativeAi.Data.Sources;

/// <summary>Objects below a base address of a plain HTTP server: ranged reads of a pinned version; no listing.</summary>
internal sealed class HttpSource : IDatasetSource, IDisposable
{
    private readonly string _origin;
    private readonly string _path;
    private readonly HttpSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardedClient _client;

    /// <param name="baseAddress">Absolute, http or https, no user, query or fragment.</param>
    /// <param name="options">Not changed afterwards.</param>
    /// <param name="time">Reads <c>Retry-After</c> dates.</param>
    public HttpSource(Uri baseAddress, HttpSourceOptions options, TimeProvider time)
    {
        _origin = baseAddress.GetLeftPart(UriPartial.Authority);
        _path = baseAddress.AbsolutePath.EndsWith('/') ? baseAddress.AbsolutePath : baseAddress.AbsolutePath + "/";
        Identity = _origin + _path;
        (_options, _time) = (options, time);
        _client = new GuardedClient(Identity, baseAddress.IdnHost, options.RedirectHosts, options.UseProxy);
    }

    public string Identity { get; }

    public void Dispose() => _client.Dispose();

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        throw new DatasetSourceException(SourceErrorKind.NotSupported, prefix, $"{Identity} is plain HTTP, which cannot list.", "Name the objects in DatasetSpec.Keys.");

    public async ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default)
    {
        using (var head = await SendAsync(HttpMethod.Head, key, static _ => { }, cancellationToken).ConfigureAwait(false))
        {
            if (head.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return null;
            }

            if (head.IsSuccessStatusCode && HttpAnswer.Describe(head, key) is { Length: not null } info)
            {
                return info;
            }

            if (!head.IsSuccessStatusCode && head.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented))
            {
                throw HttpAnswer.Refusal(head, Identity, key, null, _time.GetUtcNow());
            }
        }

        // No HEAD, or one that does not tell the length: a range of one byte tells it.
        using var response = await SendAsync(HttpMethod.Get, key, static request => request.Headers.Range = new RangeHeaderValue(0, 0), cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange is { Length: 0 })
        {
            return HttpAnswer.Describe(response, key) with { Length = 0 };
        }

        return response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.PartialContent => HttpAnswer.Describe(response, key),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => null,
            _ => throw HttpAnswer.Refusal(response, Identity, key, null, _time.GetUtcNow()),
        };
    }

    public async ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length == 0 || offset == pinned.Length)
        {
            return new SourceRead(Stream.Null, RangeHonoured: true, pinned);
        }

        var ranged = offset > 0 || length is not null;
        var response = await SendAsync(HttpMethod.Get, pinned.Key, request => HttpPin.Apply(request, pinned, offset, length, ranged), cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(response, pinned, offset, length, ranged, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async ValueTask<SourceRead> ReadAsync(HttpResponseMessage response, ObjectInfo pinned, long offset, long? length, bool ranged, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw HttpAnswer.Refusal(response, Identity, pinned.Key, pinned, _time.GetUtcNow());
        }

        if (response.Content.Headers.ContentEncoding.Any(static e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw HttpAnswer.Protocol(pinned.Key, $"\"{pinned.Key}\" was asked for as it is and came encoded as {string.Join(", ", response.Content.Headers.ContentEncoding)}.");
        }

        return await HttpAnswer.ReadAsync(response, pinned, HttpAnswer.Describe(response, pinned.Key, pinned), offset, length, ranged, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HttpResponseMessage> SendAsync(HttpMethod method, string key, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        var target = HttpTarget.Of(_origin, _path, key);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, target);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            if (target.GetLeftPart(UriPartial.Authority).Equals(_origin, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var (name, value) in _options.Headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            prepare(request);
            var response = await _client.SendAsync(request, key, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                target = Follow(target, response.Headers.Location, key, redirects);
            }
        }
    }

    private Uri Follow(Uri from, Uri? location, string key, int redirects)
    {
        if (location is null)
        {
            throw HttpAnswer.Protocol(key, $"{Identity} redirected \"{key}\" to nowhere.");
        }

        if (redirects >= _options.MaxRedirects)
        {
            throw HttpAnswer.Protocol(key, FormattableString.Invariant($"{Identity} redirected \"{key}\" more than {_options.MaxRedirects} times."));
        }

        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var allowed = target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);
        return allowed && target.UserInfo.Length == 0 ? target : throw new DatasetSourceException(
            SourceErrorKind.AccessDenied, key, $"{Identity} redirected \"{key}\" to an address of scheme {target.Scheme}, which is not followed from {from.Scheme}.", "Give the source the address where its objects are.");
    }
}
