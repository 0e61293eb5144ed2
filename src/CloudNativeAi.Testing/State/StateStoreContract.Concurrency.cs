using System.Globalization;
using System.Text;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>Many writers.</content>
public abstract partial class StateStoreContract
{
    private IEnumerable<ContractCase> ConcurrencyCases() =>
    [
        Case("Concurrent_writers_lose_no_update", async (store, token) =>
        {
            const int Writers = 8;
            const int Rounds = 25;
            await store.PutAsync(Key("counter"), "0"u8.ToArray(), null, token).ConfigureAwait(false);
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => CountAsync(store, Rounds, token), token))).ConfigureAwait(false);
            var total = await store.GetAsync(Key("counter"), token).ConfigureAwait(false);
            Require(Number(total!) == Writers * Rounds, $"{Writers} writers of {Rounds} increments make {Number(total!)}");
        }),

        Case("Of_concurrent_creators_one_wins", async (store, token) =>
        {
            for (var round = 0; round < 10; round++)
            {
                var key = Key($"round{round}");
                var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => TryCreateAsync(store, key, i, token), token))).ConfigureAwait(false);
                Require(won.Count(w => w is not null) == 1, "One creation of a name succeeds");
                Require(Same(await store.GetAsync(key, token).ConfigureAwait(false), won.Single(w => w is not null)!.Value.Span), "The winner's value is stored");
            }
        }),

        Case("A_conflict_is_its_own_writers_alone", async (store, token) =>
        {
            await store.PutAsync(Key("taken"), Bytes(1, 1), null, token).ConfigureAwait(false);
            var writes = Enumerable.Range(0, 40).Select(i => Task.Run(() => TryCreateAsync(store, i % 4 == 0 ? Key("taken") : Key($"free{i}"), i, token), token));
            var answers = await Task.WhenAll(writes).ConfigureAwait(false);
            Require(answers.Where((_, i) => i % 4 == 0).All(a => a is null), "Those that conflict are told");
            Require(answers.Where((_, i) => i % 4 != 0).All(a => a is not null), "Those beside them are written");
        }),
    ];

    private static async Task CountAsync(IStateStore store, int rounds, CancellationToken token)
    {
        for (var done = 0; done < rounds;)
        {
            var item = (await store.GetAsync(Key("counter"), token).ConfigureAwait(false))!;
            try
            {
                var next = (Number(item) + 1).ToString(CultureInfo.InvariantCulture);
                await store.PutAsync(item.Key, Encoding.UTF8.GetBytes(next), item.Version, token).ConfigureAwait(false);
                done++;
            }
            catch (StateConflictException)
            {
                // Another writer was first: read again, decide again.
            }
        }
    }

    private static async Task<StateItem?> TryCreateAsync(IStateStore store, StateKey key, int seed, CancellationToken token)
    {
        try
        {
            return await store.PutAsync(key, Bytes(16, seed), null, token).ConfigureAwait(false);
        }
        catch (StateConflictException)
        {
            return null;
        }
    }

    private static int Number(StateItem item) => int.Parse(item.Value.Span, CultureInfo.InvariantCulture);
}
