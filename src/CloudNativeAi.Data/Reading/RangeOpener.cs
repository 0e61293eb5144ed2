using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>Opens objects of versions for reads of ranges.</summary>
internal sealed class RangeOpener(SourceDirectory sources, DiskCache cache, ObjectTransfer transfer, DataMetrics metrics)
{
    public TransferOptions Options => transfer.Options;

    public ObjectRanges Open(DatasetVersion dataset, ObjectInfo info) => new(cache, transfer, metrics, Describe(dataset, info));

    /// <summary>What it is in the cache; it is not taken into use.</summary>
    public CachedObject Describe(DatasetVersion dataset, ObjectInfo info) => new(dataset.Tenant, sources.Get(dataset.Tenant, dataset.Source), info);
}
