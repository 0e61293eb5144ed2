namespace CloudNativeAi.Data.Listing;

/// <summary>A listing that comes page by page.</summary>
internal interface IListing
{
    /// <summary>Whether there is a page that was not read.</summary>
    bool HasMore { get; }

    /// <summary>Reads the next page; a page that failed can be read again.</summary>
    ValueTask<IReadOnlyList<ObjectInfo>> ReadAsync(CancellationToken cancellationToken);
}
