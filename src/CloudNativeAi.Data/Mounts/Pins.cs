using System.Text.Json;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;

namespace CloudNativeAi.Data.Mounts;

/// <summary>Who has what mounted: stored objects of kind <c>data-pin</c>, so that a restarted host keeps what adopted replicas read.</summary>
internal sealed class Pins(IStateStore store)
{
    public const string Kind = "data-pin";

    /// <returns>False: it was there.</returns>
    public async ValueTask<bool> AddAsync(Tenant tenant, string cache, ContentKey content, ReplicaId consumer, CancellationToken cancellationToken)
    {
        var added = false;
        var record = new PinRecord(cache, content.Value, consumer.ToString());
        await store.ChangeAsync(
            Key(tenant, record),
            item => (added = item is null) ? JsonSerializer.SerializeToUtf8Bytes(record, PinJson.Default.PinRecord) : null,
            cancellationToken).ConfigureAwait(false);
        return added;
    }

    public ValueTask RemoveAsync(Tenant tenant, string cache, ContentKey content, ReplicaId consumer, CancellationToken cancellationToken) =>
        store.RemoveAsync(Key(tenant, new(cache, content.Value, consumer.ToString())), cancellationToken);

    public async ValueTask<IReadOnlyList<PinRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var items = await store.ListAsync(Kind, cancellationToken).ConfigureAwait(false);
        return [.. items.Select(static item => JsonSerializer.Deserialize(item.Value.Span, PinJson.Default.PinRecord)!)];
    }

    private static StateKey Key(Tenant tenant, PinRecord record) => new(Kind, tenant, CachedObject.Digest(record.Cache, record.Content, record.Consumer));
}
