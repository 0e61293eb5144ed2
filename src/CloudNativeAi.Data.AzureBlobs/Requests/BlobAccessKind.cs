namespace CloudNativeAi.Data.AzureBlobs.Requests;

internal enum BlobAccessKind
{
    Token,
    Sas,
    AccountKey,
}
