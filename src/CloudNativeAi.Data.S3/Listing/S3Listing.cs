using System.Net;
using System.Xml;
using CloudNativeAi.Data.Listing;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Listing;

/// <summary>A whole listing, page by page: all of it or an error, whatever the server says of the next page.</summary>
internal sealed class S3Listing(string identity, S3Address address, S3SourceOptions options, S3Requests requests, TimeProvider time, string prefix) : IListing
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, string>> _next = [];

    public bool HasMore { get; private set; } = true;

    public async ValueTask<IReadOnlyList<ObjectInfo>> ReadAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] query = [.. _next, new(options.PinVersionIds ? "versions" : "list-type", options.PinVersionIds ? "" : "2"), new("encoding-type", "url"), new("max-keys", "1000"), new("prefix", options.Prefix + prefix)];
        using var answer = await requests.SendAsync(HttpMethod.Get, address.Query(query), prefix, null, isObject: false, cancellationToken).ConfigureAwait(false);
        if (answer.Response.StatusCode != HttpStatusCode.OK)
        {
            throw answer.Refusal(identity, prefix, null, time.GetUtcNow());
        }

        var page = await ParseAsync(answer.Response, cancellationToken).ConfigureAwait(false);
        var objects = WholeListing.Below(page.Objects, identity, options.Prefix, prefix);
        Continue(page);
        return objects;
    }

    private async ValueTask<S3Page> ParseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return S3Page.Read(await XmlAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is XmlException or FormatException or OverflowException)
        {
            throw WholeListing.Broken(prefix, $"{identity} answered a question for its keys with something else: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw WholeListing.BrokenOff(identity, prefix, exception);
        }
    }

    private void Continue(S3Page page)
    {
        if (page.IsTruncated is not { } more)
        {
            throw WholeListing.Broken(prefix, $"{identity} does not say whether its list goes on.");
        }

        HasMore = more;
        if (!more)
        {
            return;
        }

        var next = Next(page).Where(static n => !string.IsNullOrEmpty(n.Value)).ToList();
        if (next.Count == 0)
        {
            throw WholeListing.Broken(prefix, $"{identity} says that its list goes on, and not where.");
        }

        if (!_seen.Add(string.Join('\n', next.Select(static n => n.Value))))
        {
            throw WholeListing.Broken(prefix, $"{identity} continues its list twice at the same place.");
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
