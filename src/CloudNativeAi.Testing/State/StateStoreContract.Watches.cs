using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>Watches.</content>
public abstract partial class StateStoreContract
{
    private IEnumerable<ContractCase> WatchCases() =>
    [
        Case("A_watch_gives_present_state_then_changes", async (store, token) =>
        {
            var a = await store.PutAsync(Key("a"), Bytes(1, 1), null, token).ConfigureAwait(false);
            await store.PutAsync(Key("b", tenant: "other"), Bytes(1, 2), null, token).ConfigureAwait(false);
            await store.PutAsync(Key("x", "another"), Bytes(1, 3), null, token).ConfigureAwait(false);
            var watch = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            var list = await ReadListAsync(watch).ConfigureAwait(false);
            Require(list.Keys.ToHashSet().SetEquals([Key("a"), Key("b", tenant: "other")]), "The list holds the kind, of every tenant, and no other kind");
            Require(list[Key("a")].Version == a.Version && Same(list[Key("a")], Bytes(1, 1)), "The list holds what is stored");

            a = await store.PutAsync(Key("a"), Bytes(1, 4), a.Version, token).ConfigureAwait(false);
            var update = await NextAsync(watch).ConfigureAwait(false);
            Require(update is { Kind: ChangeKind.Upsert, Value: { } value } && update.Key == Key("a") && value.Version == a.Version && Same(value, Bytes(1, 4)), "A write is seen");

            await store.PutAsync(Key("y", "another"), Bytes(1, 5), null, token).ConfigureAwait(false);
            await store.DeleteAsync(Key("a"), a.Version, token).ConfigureAwait(false);
            var delete = await NextAsync(watch).ConfigureAwait(false);
            Require(delete is { Kind: ChangeKind.Delete, Value: null } && delete.Key == Key("a"), "A deletion is seen, another kind is not");
        }),

        Case("A_watch_of_nothing_is_synced_at_once", async (store, token) =>
        {
            var watch = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            Require((await ReadListAsync(watch).ConfigureAwait(false)).Count == 0, "There is nothing");
        }),

        Case("A_slow_watcher_ends_at_the_latest_state", async (store, token) =>
        {
            var watch = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            var seen = await ReadListAsync(watch).ConfigureAwait(false);
            StateItem? item = null;
            for (var i = 0; i < 50; i++)
            {
                item = await store.PutAsync(Key("a"), Bytes(4, i), item?.Version, token).ConfigureAwait(false);
                var passing = await store.PutAsync(Key($"passing{i}"), Bytes(4, i), null, token).ConfigureAwait(false);
                await store.DeleteAsync(passing.Key, passing.Version, token).ConfigureAwait(false);
            }

            var last = await store.PutAsync(Key("last"), Bytes(1, 1), null, token).ConfigureAwait(false);
            await ApplyUntilAsync(watch, seen, s => s.Count == 2 && s.GetValueOrDefault(last.Key)?.Version == last.Version && s.GetValueOrDefault(Key("a"))?.Version == item!.Version).ConfigureAwait(false);
        }),

        Case("A_watch_begun_again_lists_anew", async (store, token) =>
        {
            var a = await store.PutAsync(Key("a"), Bytes(1, 1), null, token).ConfigureAwait(false);
            var first = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await ReadListAsync(first).ConfigureAwait(false);
            await first.DisposeAsync().ConfigureAwait(false);
            await store.DeleteAsync(Key("a"), a.Version, token).ConfigureAwait(false);
            await store.PutAsync(Key("b"), Bytes(1, 1), null, token).ConfigureAwait(false);

            var second = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await using var ending = second.ConfigureAwait(false);
            Require((await ReadListAsync(second).ConfigureAwait(false)).Keys.SequenceEqual([Key("b")]), "What is not between Reset and Synced is gone");
        }),

        Case("Every_watcher_sees_what_concurrent_writers_left", async (store, token) =>
        {
            var watches = Enumerable.Range(0, 3).Select(_ => store.WatchAsync(Kind, token).GetAsyncEnumerator(token)).ToList();
            var writers = Enumerable.Range(0, 4).Select(w => Task.Run(() => ChurnAsync(store, w, token), token)).ToList();
            var states = await Task.WhenAll(watches.Select(ReadListAsync)).ConfigureAwait(false);
            await Task.WhenAll(writers).ConfigureAwait(false);
            var stored = await StoredAsync(store, token).ConfigureAwait(false);
            for (var i = 0; i < watches.Count; i++)
            {
                await ApplyUntilAsync(watches[i], states[i], s => s.Count == stored.Count && s.All(p => stored.GetValueOrDefault(p.Key) == p.Value.Version)).ConfigureAwait(false);
                await watches[i].DisposeAsync().ConfigureAwait(false);
            }
        }),

        Case("What_a_watch_shows_is_stored", async (store, token) =>
        {
            var watch = store.WatchAsync(Kind, token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            await ReadListAsync(watch).ConfigureAwait(false);
            for (var i = 0; i < 20; i++)
            {
                var write = store.PutAsync(Key($"n{i}"), Bytes(8, i), null, token).AsTask();
                var change = await NextAsync(watch).ConfigureAwait(false);
                var item = await store.GetAsync(change.Key, token).ConfigureAwait(false);
                Require(item?.Version == change.Value?.Version, "A change is shown after it is stored, not before");
                await write.ConfigureAwait(false);
            }
        }),

        Case("A_watch_ends_when_it_is_cancelled_and_not_before", async (store, token) =>
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);
            var watch = store.WatchAsync(Kind, cancel.Token).GetAsyncEnumerator(cancel.Token);
            await using var ending = watch.ConfigureAwait(false);
            await ReadListAsync(watch).ConfigureAwait(false);
            var next = watch.MoveNextAsync().AsTask();
            Require(!next.IsCompleted, "Nothing changed");
            await cancel.CancelAsync().ConfigureAwait(false);
            await RequireThrowsAsync<OperationCanceledException>(() => next, "Cancelling ends it").ConfigureAwait(false);
        }),
    ];

    private static async Task<Change<StateKey, StateItem>> NextAsync(IAsyncEnumerator<Change<StateKey, StateItem>> watch)
    {
        Require(await watch.MoveNextAsync().ConfigureAwait(false), "A watch never ends by itself");
        return watch.Current;
    }

    private static async Task<Dictionary<StateKey, StateItem>> ReadListAsync(IAsyncEnumerator<Change<StateKey, StateItem>> watch)
    {
        Require((await NextAsync(watch).ConfigureAwait(false)).Kind == ChangeKind.Reset, "A watch begins with Reset");
        Dictionary<StateKey, StateItem> list = [];
        while (true)
        {
            var change = await NextAsync(watch).ConfigureAwait(false);
            if (change.Kind == ChangeKind.Synced)
            {
                return list;
            }

            Require(change is { Kind: ChangeKind.Upsert, Value: not null }, "A list holds upserts");
            list[change.Key] = change.Value;
        }
    }

    private static async Task ApplyUntilAsync(
        IAsyncEnumerator<Change<StateKey, StateItem>> watch, Dictionary<StateKey, StateItem> state, Predicate<Dictionary<StateKey, StateItem>> settled)
    {
        while (!settled(state))
        {
            var change = await NextAsync(watch).ConfigureAwait(false);
            switch (change.Kind)
            {
                case ChangeKind.Reset:
                    state.Clear();
                    break;
                case ChangeKind.Upsert:
                    state[change.Key] = change.Value!;
                    break;
                case ChangeKind.Delete:
                    state.Remove(change.Key);
                    break;
            }
        }
    }

    private static async Task ChurnAsync(IStateStore store, int writer, CancellationToken token)
    {
        for (var i = 0; i < 30; i++)
        {
            var key = Key($"w{writer}-{i % 7}");
            var item = await store.GetAsync(key, token).ConfigureAwait(false);
            if (item is not null && i % 3 == 0)
            {
                await store.DeleteAsync(key, item.Version, token).ConfigureAwait(false);
            }
            else
            {
                await store.PutAsync(key, Bytes(32, i), item?.Version, token).ConfigureAwait(false);
            }
        }
    }

    private static async Task<Dictionary<StateKey, string>> StoredAsync(IStateStore store, CancellationToken token)
    {
        Dictionary<StateKey, string> stored = [];
        foreach (var key in Enumerable.Range(0, 4).SelectMany(w => Enumerable.Range(0, 7).Select(i => Key($"w{w}-{i}"))))
        {
            if (await store.GetAsync(key, token).ConfigureAwait(false) is { } item)
            {
                stored[key] = item.Version;
            }
        }

        return stored;
    }
}
