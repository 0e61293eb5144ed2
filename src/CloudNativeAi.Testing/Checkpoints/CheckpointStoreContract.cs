using CloudNativeAi.Training;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What every <see cref="ICheckpointStore"/> must do: a checkpoint is complete and verified, or it is not there.</summary>
public abstract class CheckpointStoreContract : ContractSuite
{
    private static readonly Guid Job = new("6a1d1a52-5c1c-4b0f-9d0a-0d7f6f0c1a01");

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        Case("What_every_shard_declared_is_committed_listed_and_opened", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await WriteAsync(place, root, 1, 10, 2, token).ConfigureAwait(false);
            var info = await store.CommitAsync(Job, 1, 10, 2, token).ConfigureAwait(false);
            Require(info is { Step: 10, Generation: 1, Shards: 2, Bytes: 2048 }, "A commit says what it made complete");
            Require((await ListAsync(store, token).ConfigureAwait(false)).SequenceEqual([info]), "It is listed as it was committed");
            using var open = await store.OpenAsync(Job, 10, token).ConfigureAwait(false);
            Require((await place.ReadAsync(open, 1, token).ConfigureAwait(false)).AsSpan().SequenceEqual(Content(10, 1)), "It holds the bytes its ranks wrote");
        }),

        Case("A_missing_shard_keeps_it_invisible_until_it_comes", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await place.WriteShardAsync(root, 1, 5, 0, Content(5, 0), declare: true, token).ConfigureAwait(false);
            await place.WriteShardAsync(root, 1, 5, 1, Content(5, 1), declare: false, token).ConfigureAwait(false);
            var error = await RequireThrowsAsync<CheckpointException>(() => store.CommitAsync(Job, 1, 5, 2, token).AsTask(), "A commit without all shards is refused").ConfigureAwait(false);
            Require(error is { Kind: CheckpointErrorKind.Incomplete, Step: 5, Expected: "2", Found: "1" }, "The refusal says how many of how many");
            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 0, "Nothing is listed");
            await place.WriteShardAsync(root, 1, 5, 1, Content(5, 1), declare: true, token).ConfigureAwait(false);
            await store.CommitAsync(Job, 1, 5, 2, token).ConfigureAwait(false);
            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 1, "With the shard it is complete");
        }),

        Case("Committing_again_has_no_effect", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await WriteAsync(place, root, 1, 3, 1, token).ConfigureAwait(false);
            var first = await store.CommitAsync(Job, 1, 3, 1, token).ConfigureAwait(false);
            var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.CommitAsync(Job, 1, 3, 1, token).AsTask(), token))).ConfigureAwait(false);
            Require(again.All(a => a == first), "Everyone sees the one commit");
        }),

        Case("Only_the_generation_begun_last_commits", async (place, store, token) =>
        {
            var old = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await WriteAsync(place, old, 1, 7, 1, token).ConfigureAwait(false);
            await store.BeginAsync(Job, 2, token).ConfigureAwait(false);
            var error = await RequireThrowsAsync<CheckpointException>(() => store.CommitAsync(Job, 1, 7, 1, token).AsTask(), "An older generation's commit is refused").ConfigureAwait(false);
            Require(error.Kind == CheckpointErrorKind.OtherGeneration, "It says why");
            await RequireThrowsAsync<CheckpointException>(() => store.CommitAsync(Job, 3, 7, 1, token).AsTask(), "One that never began is refused").ConfigureAwait(false);
            await RequireThrowsAsync<CheckpointException>(() => store.BeginAsync(Job, 1, token).AsTask(), "An older one cannot begin again").ConfigureAwait(false);
            var next = await place.OpenAsync(token).ConfigureAwait(false);
            await RequireThrowsAsync<CheckpointException>(() => next.CommitAsync(Job, 1, 7, 1, token).AsTask(), "The next host refuses it too").ConfigureAwait(false);
        }),

        Case("Complete_ones_are_listed_newest_first_also_by_the_next_host", async (place, store, token) =>
        {
            for (var generation = 1; generation <= 2; generation++)
            {
                var root = await store.BeginAsync(Job, generation, token).ConfigureAwait(false);
                foreach (var step in (int[])[generation * 100, (generation * 100) + 20])
                {
                    await WriteAsync(place, root, generation, step, 1, token).ConfigureAwait(false);
                    await store.CommitAsync(Job, generation, step, 1, token).ConfigureAwait(false);
                }
            }

            var next = await place.OpenAsync(token).ConfigureAwait(false);
            Require((await ListAsync(next, token).ConfigureAwait(false)).Select(static c => c.Step).SequenceEqual([220, 200, 120, 100]), "220, 200, 120, 100");
        }),

        Case("A_damaged_one_is_refused_and_listed_no_more_and_the_one_before_it_opens", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            foreach (var step in (int[])[1, 2])
            {
                await WriteAsync(place, root, 1, step, 2, token).ConfigureAwait(false);
                await store.CommitAsync(Job, 1, step, 2, token).ConfigureAwait(false);
            }

            using (var open = await store.OpenAsync(Job, 2, token).ConfigureAwait(false))
            {
                await place.DamageAsync(open, 1, token).ConfigureAwait(false);
            }

            var error = await RequireThrowsAsync<CheckpointException>(() => store.OpenAsync(Job, 2, token).AsTask(), "A damaged checkpoint is not opened").ConfigureAwait(false);
            Require(error is { Kind: CheckpointErrorKind.Damaged, Shard: 1, Expected: not null, Found: not null }, "It names shard, expected and found");
            Require((await ListAsync(store, token).ConfigureAwait(false)).Single().Step == 1, "It is listed no more");
            using var before = await store.OpenAsync(Job, 1, token).ConfigureAwait(false);
            Require((await place.ReadAsync(before, 0, token).ConfigureAwait(false)).AsSpan().SequenceEqual(Content(1, 0)), "The one before it is whole");
        }),

        Case("An_open_one_stays_until_it_is_closed", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await WriteAsync(place, root, 1, 4, 1, token).ConfigureAwait(false);
            await store.CommitAsync(Job, 1, 4, 1, token).ConfigureAwait(false);
            using (var open = await store.OpenAsync(Job, 4, token).ConfigureAwait(false))
            {
                await store.DeleteAsync(Job, 4, token).ConfigureAwait(false);
                Require((await place.ReadAsync(open, 0, token).ConfigureAwait(false)).Length == 1024, "Deleted while open, it can be read");
            }

            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 0, "Closed, it is gone");
        }),

        Case("Deleting_takes_a_step_or_the_whole_job_and_may_be_repeated", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            foreach (var step in (int[])[1, 2, 3])
            {
                await WriteAsync(place, root, 1, step, 1, token).ConfigureAwait(false);
                await store.CommitAsync(Job, 1, step, 1, token).ConfigureAwait(false);
            }

            await store.DeleteAsync(Job, 2, token).ConfigureAwait(false);
            await store.DeleteAsync(Job, 2, token).ConfigureAwait(false);
            Require((await ListAsync(store, token).ConfigureAwait(false)).Select(static c => c.Step).SequenceEqual([3, 1]), "One step goes");
            await store.DeleteAsync(Job, null, token).ConfigureAwait(false);
            await store.DeleteAsync(Job, null, token).ConfigureAwait(false);
            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 0, "Everything goes");
        }),

        Case("One_that_is_not_there_is_said_to_be_so", async (place, store, token) =>
        {
            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 0, "A job nobody knows has no checkpoints");
            var error = await RequireThrowsAsync<CheckpointException>(() => store.OpenAsync(Job, 9, token).AsTask(), "It cannot be opened").ConfigureAwait(false);
            Require(error.Kind == CheckpointErrorKind.NotFound, "It says why");
        }),

        Case("Jobs_do_not_see_each_other", async (place, store, token) =>
        {
            var root = await store.BeginAsync(Job, 1, token).ConfigureAwait(false);
            await WriteAsync(place, root, 1, 1, 1, token).ConfigureAwait(false);
            await store.CommitAsync(Job, 1, 1, 1, token).ConfigureAwait(false);
            var other = Guid.NewGuid();
            Require(await store.ListAsync(other, token).CountAsync(token).ConfigureAwait(false) == 0, "Another job lists nothing of it");
            await store.DeleteAsync(other, null, token).ConfigureAwait(false);
            Require((await ListAsync(store, token).ConfigureAwait(false)).Count == 1, "Deleting another job leaves it");
        }),
    ];

    /// <summary>A place with nothing in it.</summary>
    protected abstract ValueTask<CheckpointStorePlace> CreatePlaceAsync(CancellationToken cancellationToken);

    private static byte[] Content(long step, int rank) => [.. Enumerable.Range(0, 1024).Select(i => (byte)(i + step + (rank * 7)))];

    private static async Task WriteAsync(CheckpointStorePlace place, string root, long generation, long step, int shards, CancellationToken token)
    {
        for (var rank = 0; rank < shards; rank++)
        {
            await place.WriteShardAsync(root, generation, step, rank, Content(step, rank), declare: true, token).ConfigureAwait(false);
        }
    }

    private static async Task<List<CheckpointInfo>> ListAsync(ICheckpointStore store, CancellationToken token) => await store.ListAsync(Job, token).ToListAsync(token).ConfigureAwait(false);

    private ContractCase Case(string name, Func<CheckpointStorePlace, ICheckpointStore, CancellationToken, Task> run) => new(name, async token =>
    {
        var place = await CreatePlaceAsync(token).ConfigureAwait(false);
        await using (place.ConfigureAwait(false))
        {
            await run(place, await place.OpenAsync(token).ConfigureAwait(false), token).ConfigureAwait(false);
        }
    });
}
