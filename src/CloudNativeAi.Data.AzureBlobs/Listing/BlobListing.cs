using System.Net;
using System.Xml;
using CloudNativeAi.Data.AzureBlobs.Requests;
using CloudNativeAi.Data.Listing;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.AzureBlobs.Listing;

/// <summary>A container's listing; of snapshots, the newest of each blob.</summary>
internal sealed class BlobListing(string identity, BlobAddress address, BlobSourceOptions options, BlobRequests requests, TimeProvider time, string prefix) : IListing
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _marker;
    private ObjectInfo? _held;

    public bool HasMore { get; private set; } = true;

    public async ValueTask<IReadOnlyList<ObjectInfo>> ReadAsync(CancellationToken cancellationToken)
    {
        using var answer = await requests.SendAsync(HttpMethod.Get, sas => address.List(Query(), sas), prefix, null, cancellationToken).ConfigureAwait(false);
        if (answer.Response.StatusCode != HttpStatusCode.OK)
        {
            throw answer.Refusal(identity, prefix, null, time.GetUtcNow());
        }

        var page = await ParseAsync(answer.Response, cancellationToken).ConfigureAwait(false);
        var objects = WholeListing.Below(page.Objects, identity, options.Prefix, prefix);
        Continue(page);
        return options.Pin == BlobPin.Snapshot ? Newest(objects) : objects;
    }

    private IEnumerable<string> Query()
    {
        yield return "restype=container&comp=list";
        yield return $"prefix={Uri.EscapeDataString(options.Prefix + prefix)}";
        if (options.Pin != BlobPin.ETag)
        {
            yield return options.Pin == BlobPin.Version ? "include=versions" : "include=snapshots";
        }

        if (_marker is { } marker)
        {
            yield return $"marker={Uri.EscapeDataString(marker)}";
        }
    }

    private async ValueTask<BlobPage> ParseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return BlobPage.Read(await XmlAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false), options.Pin);
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

    private void Continue(BlobPage page)
    {
        var next = page.NextMarker ?? throw WholeListing.Broken(prefix, $"{identity} does not say whether its list goes on.");
        HasMore = next.Length > 0;
        if (HasMore && !_seen.Add(next))
        {
            throw WholeListing.Broken(prefix, $"{identity} continues its list twice at the same place.");
        }

        _marker = next;
    }

    /// <summary>Snapshots of a blob follow each other, the newest last, over pages too.</summary>
    private List<ObjectInfo> Newest(List<ObjectInfo> snapshots)
    {
        var newest = new List<ObjectInfo>();
        foreach (var snapshot in snapshots)
        {
            if (_held is { } held && held.Key != snapshot.Key)
            {
                newest.Add(held);
            }

            if (_held?.Key != snapshot.Key || string.CompareOrdinal(BlobVersion.Id(snapshot.Version), BlobVersion.Id(_held.Version)) > 0)
            {
                _held = snapshot;
            }
        }

        if (!HasMore && _held is not null)
        {
            newest.Add(_held);
        }

        return newest;
    }
}
