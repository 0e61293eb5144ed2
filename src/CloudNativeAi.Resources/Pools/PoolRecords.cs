using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudNativeAi.Resources.Pools;

/// <summary>Pools and cordons in the state store.</summary>
internal sealed class PoolRecords(IStateStore store)
{
    public const string PoolKind = "resource-pool";
    public const string CordonKind = "node-cordon";
    private const int MaxName = 253;

    public IStateStore Store => store;

    public static StateKey PoolKey(string name) => new(PoolKind, Tenant.Default, name);

    /// <summary>A node's id, or its digest where that is no name for stored state.</summary>
    public static StateKey CordonKey(NodeId node) => new(
        CordonKind, Tenant.Default, node.Value.Length <= MaxName ? node.Value : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.Value))));

    /// <summary>Null: the object is gone, or it is not one of ours.</summary>
    public static ResourcePool? ReadPool(StateItem? item) => Read(item, PoolsJson.Default.StoredPool)?.ToPool();

    /// <inheritdoc cref="ReadPool"/>
    public static NodeId? ReadCordon(StateItem? item) => Read(item, PoolsJson.Default.StoredCordon) is { } cordon ? new NodeId(cordon.Node) : null;

    /// <summary>Writes it where there is none.</summary>
    /// <exception cref="StateConflictException">There is one.</exception>
    public async ValueTask CreateAsync(ResourcePool pool, CancellationToken cancellationToken) =>
        await store.PutAsync(PoolKey(pool.Name), Bytes(pool), null, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes it over the one that is there.</summary>
    /// <returns>False: there is none.</returns>
    public async ValueTask<bool> ReplaceAsync(ResourcePool pool, CancellationToken cancellationToken)
    {
        while (await store.GetAsync(PoolKey(pool.Name), cancellationToken).ConfigureAwait(false) is { } item)
        {
            try
            {
                await store.PutAsync(item.Key, Bytes(pool), item.Version, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (StateConflictException)
            {
                // Another writer was first; the last one wins.
            }
        }

        return false;
    }

    /// <summary>Writes a cordon where there is none.</summary>
    public async ValueTask CordonAsync(NodeId node, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(new StoredCordon { Node = node.Value }, PoolsJson.Default.StoredCordon);
            await store.PutAsync(CordonKey(node), bytes, null, cancellationToken).ConfigureAwait(false);
        }
        catch (StateConflictException)
        {
            // It is cordoned.
        }
    }

    /// <summary>Deletes whatever version there is.</summary>
    public async ValueTask DeleteAsync(StateKey key, CancellationToken cancellationToken)
    {
        while (await store.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } item)
        {
            try
            {
                await store.DeleteAsync(key, item.Version, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StateConflictException)
            {
                // Written in between: it goes too.
            }
        }
    }

    private static byte[] Bytes(ResourcePool pool) => JsonSerializer.SerializeToUtf8Bytes(StoredPool.From(pool), PoolsJson.Default.StoredPool);

    private static T? Read<T>(StateItem? item, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return item is null ? null : JsonSerializer.Deserialize(item.Value.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
