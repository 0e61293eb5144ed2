using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>Opens objects of versions for reads of ranges.</summary>
internal sealed class RangeOpener(SourceDirectory sources, DiskCache cache, ObjectTransfer transfer, DataMetrics metrics)
{
    public TransferOptions Options => transfer.Options;

    public ObjectRanges Open(DatasetVersion dataset, ObjectInfo info) =>
        new(cache, transfer, metrics, new CachedObject(dataset.Tenant, sources.Get(dataset.Tenant, dataset.Source), info));

    public ObjectRanges Open(DatasetVersion dataset, string key) => Open(dataset, dataset.Objects.FirstOrDefault(o => o.Key == key)
        ?? throw new DatasetNotFoundException($"{dataset.Name} version {dataset.Version} has no object \"{key}\".", "Ask for one of DatasetVersion.Objects."));
}
