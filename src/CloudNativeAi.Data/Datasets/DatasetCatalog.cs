using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;

namespace CloudNativeAi.Data.Datasets;

/// <summary>Datasets as stored objects: kinds <c>dataset</c> (which version is the newest) and <c>dataset-version</c> (immutable).</summary>
internal sealed class DatasetCatalog(IStateStore store, VersionStore versions, TimeProvider time)
{
    public const string Kind = "dataset";
    public const string VersionKind = "dataset-version";

    /// <summary>The version that this view is: the same keys and object versions give the same.</summary>
    public static DatasetVersion Describe(DatasetSpec spec, IDatasetSource source, IReadOnlyList<ObjectInfo> objects)
    {
        List<string> parts = [source.Identity, spec.Prefix];
        foreach (var info in objects)
        {
            parts.AddRange([info.Key, info.Version.Value, info.Length?.ToString(CultureInfo.InvariantCulture) ?? "", info.Sha256 ?? ""]);
        }

        var version = CachedObject.Digest([.. parts])[..32];
        var content = new ContentKey(CachedObject.Digest(spec.Tenant.Name, Kind, spec.Name, version));
        return new DatasetVersion(spec.Tenant, spec.Name, version, content, spec.Source, objects) { Prefix = spec.Prefix };
    }

    public async ValueTask AddAsync(DatasetVersion version, CancellationToken cancellationToken)
    {
        var record = versions.ToRecord(version);
        await store.ChangeAsync(
            VersionKey(version.Tenant, version.Name, version.Version),
            item => item is null ? JsonSerializer.SerializeToUtf8Bytes(record, CatalogJson.Default.VersionRecord) : null,
            cancellationToken).ConfigureAwait(false);
        await store.ChangeAsync(
            new(Kind, version.Tenant, version.Name),
            item => item is not null && Read(item).Version == version.Version
                ? null
                : JsonSerializer.SerializeToUtf8Bytes(new(version.Name, version.Version, time.GetUtcNow()), DatasetJson.Default.DatasetRecord),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<DatasetVersion?> GetAsync(Tenant tenant, string name, string? version, CancellationToken cancellationToken)
    {
        if (version is null)
        {
            var newest = await store.GetAsync(new(Kind, tenant, name), cancellationToken).ConfigureAwait(false);
            if (newest is null)
            {
                return null;
            }

            version = Read(newest).Version;
        }

        var item = await store.GetAsync(VersionKey(tenant, name, version), cancellationToken).ConfigureAwait(false);
        return item is null ? null : versions.FromRecord(tenant, JsonSerializer.Deserialize(item.Value.Span, CatalogJson.Default.VersionRecord)!);
    }

    public async ValueTask<IReadOnlyList<DatasetVersion>> ListAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var found = new List<DatasetVersion>();
        foreach (var item in await store.ListAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (item.Key.Tenant == tenant && await GetAsync(tenant, item.Key.Name, Read(item).Version, cancellationToken).ConfigureAwait(false) is { } version)
            {
                found.Add(version);
            }
        }

        found.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    /// <summary>Every version of every dataset.</summary>
    public async ValueTask<IReadOnlyList<DatasetVersion>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        var items = await store.ListAsync(VersionKind, cancellationToken).ConfigureAwait(false);
        return [.. items.Select(item => versions.FromRecord(item.Key.Tenant, JsonSerializer.Deserialize(item.Value.Span, CatalogJson.Default.VersionRecord)!))];
    }

    public async IAsyncEnumerable<Change<(Tenant Tenant, string Name), DatasetVersion>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            var key = (change.Key.Tenant, change.Key.Name);
            switch (change.Kind)
            {
                case ChangeKind.Upsert when await GetAsync(key.Tenant, key.Name, Read(change.Value!).Version, cancellationToken).ConfigureAwait(false) is { } version:
                    yield return new(ChangeKind.Upsert, key, version);
                    break;
                case ChangeKind.Upsert or ChangeKind.Delete:
                    yield return new(ChangeKind.Delete, key, null);
                    break;
                default:
                    yield return new(change.Kind, default, null);
                    break;
            }
        }
    }

    /// <summary>Versions first: a delete that was cut short is finished by the next.</summary>
    public async ValueTask<IReadOnlyList<DatasetVersion>> DeleteAsync(Tenant tenant, string name, CancellationToken cancellationToken)
    {
        var gone = new List<DatasetVersion>();
        var records = new List<(StateItem Item, VersionRecord Record)>();
        foreach (var item in await store.ListAsync(VersionKind, cancellationToken).ConfigureAwait(false))
        {
            records.Add((item, JsonSerializer.Deserialize(item.Value.Span, CatalogJson.Default.VersionRecord)!));
        }

        foreach (var (item, record) in records.Where(r => r.Item.Key.Tenant == tenant && r.Record.Name == name))
        {
            gone.Add(versions.FromRecord(tenant, record));
            await store.RemoveAsync(item.Key, cancellationToken).ConfigureAwait(false);
            if (record.Manifest is { } manifest && records.Count(r => r.Record.Manifest == manifest) == 1)
            {
                versions.Forget(manifest);
            }
        }

        await store.RemoveAsync(new(Kind, tenant, name), cancellationToken).ConfigureAwait(false);
        return gone;
    }

    private static StateKey VersionKey(Tenant tenant, string name, string version) => new(VersionKind, tenant, $"{name}.{version}");

    private static DatasetRecord Read(StateItem item) => JsonSerializer.Deserialize(item.Value.Span, DatasetJson.Default.DatasetRecord)!;
}
