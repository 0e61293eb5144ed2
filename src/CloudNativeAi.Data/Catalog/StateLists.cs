namespace CloudNativeAi.Data.Catalog;

/// <summary>A list is a watch read to its first <see cref="ChangeKind.Synced"/>.</summary>
internal static class StateLists
{
    public static async ValueTask<List<StateItem>> ListAsync(this IStateStore store, string kind, CancellationToken cancellationToken)
    {
        var items = new List<StateItem>();
        await foreach (var change in store.WatchAsync(kind, cancellationToken).ConfigureAwait(false))
        {
            switch (change.Kind)
            {
                case ChangeKind.Reset:
                    items.Clear();
                    break;
                case ChangeKind.Upsert:
                    items.Add(change.Value!);
                    break;
                case ChangeKind.Synced:
                    return items;
            }
        }

        return items;
    }

    /// <summary>Reads, changes and writes one object until nobody came between.</summary>
    /// <param name="store">Where.</param>
    /// <param name="key">Which.</param>
    /// <param name="change">The new bytes from the present ones (null: none); null: leave it.</param>
    /// <param name="cancellationToken">Stops before a write.</param>
    public static async ValueTask ChangeAsync(this IStateStore store, StateKey key, Func<StateItem?, byte[]?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var item = await store.GetAsync(key, cancellationToken).ConfigureAwait(false);
            if (change(item) is not { } bytes)
            {
                return;
            }

            try
            {
                await store.PutAsync(key, bytes, item?.Version, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (StateConflictException)
            {
                // Somebody else wrote: decide again.
            }
        }
    }

    /// <summary>Deletes one object whatever its version; one that is not there is no error.</summary>
    public static async ValueTask RemoveAsync(this IStateStore store, StateKey key, CancellationToken cancellationToken)
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
                // Somebody else wrote: delete that.
            }
        }
    }
}
