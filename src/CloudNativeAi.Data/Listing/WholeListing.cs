using System.Runtime.CompilerServices;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Listing;

/// <summary>All pages of a listing, or an error.</summary>
internal static class WholeListing
{
    /// <summary>Ordinal order, each key once. Pages are tried again one by one, as nobody else could go on in the middle.</summary>
    public static async IAsyncEnumerable<ObjectInfo> ReadAsync(Func<IListing> begin, string identity, string prefix, ObjectTransfer transfer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (listing, objects) = (begin(), new List<ObjectInfo>());
        while (listing.HasMore)
        {
            objects.AddRange(await transfer.AskAsync(prefix, listing.ReadAsync, cancellationToken).ConfigureAwait(false));
        }

        // Services order bytes; some servers do not order at all.
        objects.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (var i = 0; i < objects.Count; i++)
        {
            if (i > 0 && objects[i].Key == objects[i - 1].Key)
            {
                throw new DatasetSourceException(SourceErrorKind.SourceProtocol, objects[i].Key, $"{identity} listed \"{objects[i].Key}\" twice.", "List it again once nobody writes there.");
            }

            yield return objects[i];
        }
    }

    public static DatasetSourceException Broken(string prefix, string refused, Exception? exception = null) =>
        new(SourceErrorKind.SourceProtocol, prefix, refused, "The server breaks the protocol there; mend or replace it.", exception);

    public static DatasetSourceException BrokenOff(string identity, string prefix, Exception exception) =>
        new(SourceErrorKind.SourceUnavailable, prefix, $"The list of {identity} broke off.", "Look at the server and the network.", exception);

    /// <summary>Keys relative to a source's own prefix; the object of that prefix itself has none.</summary>
    public static List<ObjectInfo> Below(IEnumerable<ObjectInfo> objects, string identity, string own, string prefix)
    {
        var below = new List<ObjectInfo>();
        foreach (var info in objects)
        {
            if (!info.Key.StartsWith(own + prefix, StringComparison.Ordinal))
            {
                throw Broken(prefix, $"{identity} listed \"{info.Key}\" among keys that begin with \"{own}{prefix}\".");
            }

            if (info.Key.Length > own.Length)
            {
                below.Add(info with { Key = info.Key[own.Length..] });
            }
        }

        return below;
    }
}
