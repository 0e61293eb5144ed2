namespace CloudNativeAi.Data.AzureBlobs;

/// <summary>What a pinned blob is pinned by.</summary>
public enum BlobPin
{
    /// <summary>Its ETag: a blob that was overwritten or appended to is <see cref="SourceErrorKind.SourceChanged"/>.</summary>
    ETag,

    /// <summary>Its version beside the ETag, for accounts that keep versions: it stays readable when the blob is overwritten.</summary>
    Version,

    /// <summary>Its newest snapshot beside the ETag: the source has those blobs that have one, as they were when it was taken.</summary>
    Snapshot,
}
