using System.Net;
using System.Xml;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Listing;

/// <summary>A whole listing, page by page: all of it or an error, whatever the server says of the next page.</summary>
internal sealed class S3Listing(string identity, S3Address address, S3SourceOptions options, S3Requests requests, TimeProvider time)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _next = [];

    /// <summary>Whether there is a page that was not read.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Reads the next page; a page that failed can be read again.</summary>
    public async ValueTask<IReadOnlyList<ObjectInfo>> ReadAsync(string prefix, CancellationToken cancellationToken)
    {
        var whole = options.Prefix + prefix;
        KeyValuePair<string, string>[] query = [.. _next, new(options.PinVersionIds ? "versions" : "list-type", options.PinVersionIds ? "" : "2"), new("encoding-type", "url"), new("max-keys", "1000"), new("prefix", whole)];
        using var answer = await requests.SendAsync(HttpMethod.Get, address.Query(query), prefix, null, isObject: false, cancellationToken).ConfigureAwait(false);
        if (answer.Response.StatusCode != HttpStatusCode.OK)
        {
            throw answer.Refusal(identity, prefix, null, time.GetUtcNow());
        }

        var page = await ParseAsync(answer.Response, prefix, cancellationToken).ConfigureAwait(false);
        Continue(page, prefix);
        var objects = new List<ObjectInfo>(page.Objects.Count);
        foreach (var info in page.Objects.Where(static o => o.Key.Length > 0))
        {
            objects.Add(info.Key.StartsWith(whole, StringComparison.Ordinal)
                ? info with { Key = info.Key[options.Prefix.Length..] }
                : throw Broken(prefix, $"{identity} listed \"{info.Key}\" among keys that begin with \"{whole}\"."));
        }

        // The object of the prefix itself has no key below it.
        objects.RemoveAll(static o => o.Key.Length == 0);
        return objects;
    }

    private static DatasetSourceException Broken(string prefix, string refused, Exception? exception = null) =>
        new(SourceErrorKind.SourceProtocol, prefix, refused, "The server breaks the protocol there; mend or replace it.", exception);

    private async ValueTask<S3Page> ParseAsync(HttpResponseMessage response, string prefix, CancellationToken cancellationToken)
    {
        try
        {
            return S3Page.Read(await S3Xml.ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is XmlException or FormatException or OverflowException)
        {
            throw Broken(prefix, $"{identity} answered a question for its keys with something else: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new DatasetSourceException(SourceErrorKind.SourceUnavailable, prefix, $"The list of {identity} broke off.", "Look at the server and the network.", exception);
        }
    }

    private void Continue(S3Page page, string prefix)
    {
        if (page.IsTruncated is not { } more)
        {
            throw Broken(prefix, $"{identity} does not say whether its list goes on.");
        }

        HasMore = more;
        if (!more)
        {
            return;
        }

        var next = Next(page).Where(static n => !string.IsNullOrEmpty(n.Value)).ToList();
        if (next.Count == 0)
        {
            throw Broken(prefix, $"{identity} says that its list goes on, and not where.");
        }

        if (!_seen.Add(string.Join('\n', next.Select(static n => n.Value))))
        {
            throw Broken(prefix, $"{identity} continues its list twice at the same place.");
        }

        _next.Clear();
        _next.AddRange(next!);
    }

    private IEnumerable<KeyValuePair<string, string?>> Next(S3Page page) => options.PinVersionIds
        ? [new("key-marker", page.KeyMarker), new("version-id-marker", page.VersionMarker)]
        : page.Token is null
            // A server that knows only the first version of the question answers it so.
            ? [new("marker", page.Marker)]
            : [new("continuation-token", page.Token)];
}
