using System.Net;
using CloudNativeAi.Data.AzureBlobs.Listing;
using CloudNativeAi.Data.AzureBlobs.Requests;
using CloudNativeAi.Data.Listing;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.AzureBlobs.Objects;

/// <summary>Blobs of a container: block, append and page blobs alike; keys are bytes.</summary>
internal sealed class BlobSource(string identity, BlobAddress address, BlobSourceOptions options, BlobRequests requests, ObjectTransfer transfer, TimeProvider time) : IDatasetSource, IDisposable
{
    public string Identity => identity;

    public void Dispose() => requests.Dispose();

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return WholeListing.ReadAsync(() => new BlobListing(identity, address, options, requests, time, prefix), identity, prefix, transfer, cancellationToken);
    }

    public async ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default)
    {
        // Also refuses what leaves the container.
        var plain = address.Object(options.Prefix, key, options.Pin, null, null);
        if (options.Pin == BlobPin.Snapshot)
        {
            return await NewestSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
        }

        using var answer = await requests.SendAsync(HttpMethod.Head, sas => sas is null ? plain : address.Object(options.Prefix, key, options.Pin, null, sas), key, null, cancellationToken).ConfigureAwait(false);
        return answer switch
        {
            { IsGood: true } => answer.Describe(key, options.Pin, null),
            { Response.StatusCode: HttpStatusCode.NotFound, Code: not "ContainerNotFound" } => null,
            _ => throw answer.Refusal(identity, key, null, time.GetUtcNow()),
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
        var id = BlobVersion.Id(pinned.Version);
        var tagged = pinned with { Version = pinned.Version with { Value = BlobVersion.Tag(pinned.Version) } };
        var answer = await requests.SendAsync(
            HttpMethod.Get, sas => address.Object(options.Prefix, pinned.Key, options.Pin, id, sas), pinned.Key, request => HttpPin.Apply(request, tagged, offset, length, ranged), cancellationToken).ConfigureAwait(false);
        try
        {
            return answer.IsGood
                ? await HttpAnswer.ReadAsync(answer.Response, pinned, answer.Describe(pinned.Key, options.Pin, pinned, id), offset, length, ranged, cancellationToken).ConfigureAwait(false)
                : throw answer.Refusal(identity, pinned.Key, pinned, time.GetUtcNow());
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async ValueTask<ObjectInfo?> NewestSnapshotAsync(string key, CancellationToken cancellationToken)
    {
        var listing = new BlobListing(identity, address, options, requests, time, key);
        while (listing.HasMore)
        {
            if ((await listing.ReadAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(info => info.Key == key) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
