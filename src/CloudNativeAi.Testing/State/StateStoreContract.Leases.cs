using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>Leases, and what outlives the store.</content>
public abstract partial class StateStoreContract
{
    private IEnumerable<ContractCase> LeaseCases() =>
    [
        Case("A_lease_has_one_owner_at_a_time", async (store, token) =>
        {
            var first = await store.AcquireAsync("leader", token).ConfigureAwait(false);
            var waiting = store.AcquireAsync("leader", token).AsTask();
            var other = await store.AcquireAsync("other", token).ConfigureAwait(false);
            Require(!waiting.IsCompleted && !first.Lost.IsCancellationRequested, "The second waits; another name does not");
            await first.DisposeAsync().ConfigureAwait(false);
            Require(first.Lost.IsCancellationRequested, "Who gives up has lost it");
            var second = await waiting.ConfigureAwait(false);
            Require(second.Epoch > first.Epoch && !second.Lost.IsCancellationRequested, "The epoch rises with every owner");
            await first.DisposeAsync().ConfigureAwait(false);
            var third = store.AcquireAsync("leader", token).AsTask();
            Require(!third.IsCompleted, "Giving up twice frees nothing of another's");
            await second.DisposeAsync().ConfigureAwait(false);
            await (await third.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            await other.DisposeAsync().ConfigureAwait(false);
        }),

        Case("Who_stops_waiting_for_a_lease_does_not_get_it", async (store, token) =>
        {
            var owner = await store.AcquireAsync("leader", token).ConfigureAwait(false);
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(token);
            var waiting = store.AcquireAsync("leader", impatient.Token).AsTask();
            await impatient.CancelAsync().ConfigureAwait(false);
            await RequireThrowsAsync<OperationCanceledException>(() => waiting, "Waiting can be cancelled").ConfigureAwait(false);
            await owner.DisposeAsync().ConfigureAwait(false);
            await (await store.AcquireAsync("leader", token).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }),
    ];

    private IEnumerable<ContractCase> RestartCases() =>
    [
        PlaceCase("What_was_acknowledged_is_there_after_a_restart", async (place, token) =>
        {
            if (!place.Durable)
            {
                return;
            }

            var store = await place.OpenAsync(token).ConfigureAwait(false);
            var a = await store.PutAsync(Key("a"), Bytes(StateItem.MaxBytes, 1), null, token).ConfigureAwait(false);
            var b = await store.PutAsync(Key("b"), Bytes(10, 2), null, token).ConfigureAwait(false);
            b = await store.PutAsync(Key("b"), Bytes(10, 3), b.Version, token).ConfigureAwait(false);
            var c = await store.PutAsync(Key("c"), Bytes(10, 4), null, token).ConfigureAwait(false);
            await store.DeleteAsync(c.Key, c.Version, token).ConfigureAwait(false);
            var lease = await store.AcquireAsync("leader", token).ConfigureAwait(false);
            await CloseAsync(store).ConfigureAwait(false);
            Require(lease.Lost.IsCancellationRequested, "A lease ends with its store");

            store = await place.OpenAsync(token).ConfigureAwait(false);
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is { } readA && readA.Version == a.Version && Same(readA, Bytes(StateItem.MaxBytes, 1)), "A created object is there");
            Require(await store.GetAsync(Key("b"), token).ConfigureAwait(false) is { } readB && readB.Version == b.Version && Same(readB, Bytes(10, 3)), "The newest write is there");
            Require(await store.GetAsync(Key("c"), token).ConfigureAwait(false) is null, "A deleted object is not");
            var again = await store.PutAsync(Key("c"), Bytes(1, 1), null, token).ConfigureAwait(false);
            Require(again.Version != c.Version, "No version comes back after a restart");
            await RequireThrowsAsync<StateConflictException>(async () => await store.PutAsync(Key("c"), Bytes(1, 2), c.Version, token).ConfigureAwait(false), "A stale version of an earlier host").ConfigureAwait(false);
            var next = await store.AcquireAsync("leader", token).ConfigureAwait(false);
            Require(next.Epoch > lease.Epoch, "Epochs rise over restarts");
            await lease.DisposeAsync().ConfigureAwait(false);
            await next.DisposeAsync().ConfigureAwait(false);
            await CloseAsync(store).ConfigureAwait(false);
        }),
    ];
}
