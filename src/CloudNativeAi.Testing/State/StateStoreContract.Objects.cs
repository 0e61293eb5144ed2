using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>One object.</content>
public abstract partial class StateStoreContract
{
    private IEnumerable<ContractCase> ObjectCases() =>
    [
        Case("An_object_that_is_not_there_is_null", async (store, token) =>
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is null, "Nothing was written")),

        Case("What_is_read_is_what_was_written", async (store, token) =>
        {
            foreach (var length in (int[])[0, 1, 4_096, 100_000, StateItem.MaxBytes])
            {
                var key = Key($"n{length}");
                var written = await store.PutAsync(key, Bytes(length, 7), null, token).ConfigureAwait(false);
                var read = await store.GetAsync(key, token).ConfigureAwait(false);
                Require(written.Key == key && Same(written, Bytes(length, 7)), $"Put answers with the object of {length} bytes");
                Require(read is not null && read.Key == key && read.Version == written.Version && Same(read, Bytes(length, 7)), $"{length} bytes are read as written");
            }
        }),

        Case("A_value_longer_than_the_limit_is_refused", async (store, token) =>
        {
            await RequireThrowsAsync<ArgumentException>(async () => await store.PutAsync(Key("a"), new byte[StateItem.MaxBytes + 1], null, token).ConfigureAwait(false), "1 MiB + 1 byte").ConfigureAwait(false);
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is null, "A refused write leaves nothing");
        }),

        Case("The_writer_may_use_its_buffer_again", async (store, token) =>
        {
            var buffer = Bytes(100, 1);
            await store.PutAsync(Key("a"), buffer, null, token).ConfigureAwait(false);
            buffer.AsSpan().Clear();
            Require(Same(await store.GetAsync(Key("a"), token).ConfigureAwait(false), Bytes(100, 1)), "The store keeps a copy");
        }),

        Case("Creating_what_exists_conflicts_and_changes_nothing", async (store, token) =>
        {
            var first = await store.PutAsync(Key("a"), Bytes(3, 1), null, token).ConfigureAwait(false);
            var conflict = await RequireThrowsAsync<StateConflictException>(async () => await store.PutAsync(Key("a"), Bytes(3, 2), null, token).ConfigureAwait(false), "It exists").ConfigureAwait(false);
            Require(conflict.Key == Key("a") && conflict.Expected is null && conflict.Actual == first.Version, "The conflict says what is stored");
            Require(Same(await store.GetAsync(Key("a"), token).ConfigureAwait(false), Bytes(3, 1)), "A conflict writes nothing");
        }),

        Case("Writing_over_a_version_needs_that_version", async (store, token) =>
        {
            var first = await store.PutAsync(Key("a"), Bytes(3, 1), null, token).ConfigureAwait(false);
            var second = await store.PutAsync(Key("a"), Bytes(3, 2), first.Version, token).ConfigureAwait(false);
            Require(first.Version != second.Version, "Every write has a version of its own");
            var conflict = await RequireThrowsAsync<StateConflictException>(async () => await store.PutAsync(Key("a"), Bytes(3, 3), first.Version, token).ConfigureAwait(false), "A stale version").ConfigureAwait(false);
            Require(conflict.Expected == first.Version && conflict.Actual == second.Version, "The conflict names both versions");
            Require(Same(await store.GetAsync(Key("a"), token).ConfigureAwait(false), Bytes(3, 2)), "A conflict writes nothing");
        }),

        Case("Writing_over_what_is_not_there_conflicts", async (store, token) =>
        {
            var other = await store.PutAsync(Key("other"), Bytes(3, 1), null, token).ConfigureAwait(false);
            var conflict = await RequireThrowsAsync<StateConflictException>(async () => await store.PutAsync(Key("a"), Bytes(3, 1), other.Version, token).ConfigureAwait(false), "Another object's version").ConfigureAwait(false);
            Require(conflict.Actual is null, "Nothing is stored");
            await RequireThrowsAsync<StateConflictException>(async () => await store.PutAsync(Key("a"), Bytes(3, 1), "no version of ours", token).ConfigureAwait(false), "A made-up version").ConfigureAwait(false);
        }),

        Case("Deleting_needs_the_version", async (store, token) =>
        {
            var first = await store.PutAsync(Key("a"), Bytes(3, 1), null, token).ConfigureAwait(false);
            var second = await store.PutAsync(Key("a"), Bytes(3, 2), first.Version, token).ConfigureAwait(false);
            await RequireThrowsAsync<StateConflictException>(async () => await store.DeleteAsync(Key("a"), first.Version, token).ConfigureAwait(false), "A stale version").ConfigureAwait(false);
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is not null, "A conflict deletes nothing");
            await store.DeleteAsync(Key("a"), second.Version, token).ConfigureAwait(false);
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is null, "It is gone");
            await store.DeleteAsync(Key("a"), second.Version, token).ConfigureAwait(false);
        }),

        Case("A_version_never_comes_back", async (store, token) =>
        {
            HashSet<string> seen = [];
            for (var round = 0; round < 20; round++)
            {
                var item = await store.PutAsync(Key("a"), Bytes(1, 1), null, token).ConfigureAwait(false);
                Require(seen.Add(item.Version), "A version names one write, also after the object was deleted");
                await store.DeleteAsync(Key("a"), item.Version, token).ConfigureAwait(false);
            }
        }),

        Case("A_write_cancelled_beforehand_is_not_done", async (store, token) =>
        {
            using var cancelled = new CancellationTokenSource();
            await cancelled.CancelAsync().ConfigureAwait(false);
            await RequireThrowsAsync<OperationCanceledException>(async () => await store.PutAsync(Key("a"), Bytes(1, 1), null, cancelled.Token).ConfigureAwait(false), "Put").ConfigureAwait(false);
            await RequireThrowsAsync<OperationCanceledException>(async () => await store.GetAsync(Key("a"), cancelled.Token).ConfigureAwait(false), "Get").ConfigureAwait(false);
            await RequireThrowsAsync<OperationCanceledException>(async () => await store.DeleteAsync(Key("a"), "1", cancelled.Token).ConfigureAwait(false), "Delete").ConfigureAwait(false);
            Require(await store.GetAsync(Key("a"), token).ConfigureAwait(false) is null, "Nothing was written");
        }),
    ];
}
