using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>Names.</content>
public abstract partial class StateStoreContract
{
    private IEnumerable<ContractCase> NameCases() =>
    [
        Case("Kinds_and_tenants_and_names_are_kept_apart", async (store, token) =>
        {
            StateKey[] keys = [Key("bc", "a", "a"), Key("c", "ab", "a"), Key("c", "a", "ab"), Key("c", "a", "b"), Key("c", "b", "a"), Key("a", "b", "c")];
            await WriteAllAsync(store, keys, token).ConfigureAwait(false);
        }),

        Case("Names_that_look_alike_are_different_objects", async (store, token) =>
        {
            StateKey[] keys =
            [
                Key("name"), Key("Name"), Key("NAME"), Key(" name"), Key("name "), Key("name/"), Key("/name"), Key("../name"), Key("%6eame"), Key("name%"), Key("n_me"),
                Key("\u00e9"), Key("e\u0301"), Key("\u0131"), Key("i"), Key("\u202ename"), Key("\U0001F600"), Key("'; DROP TABLE objects; --"), Key("con"), Key(new string('x', 253)),
            ];
            await WriteAllAsync(store, keys, token).ConfigureAwait(false);
        }),

        Case("Names_against_the_rules_are_refused_everywhere", async (store, token) =>
        {
            StateKey[] keys =
            [
                Key(""), Key(null!), Key("a\0b"), Key("a\nb"), Key("\u0085"), Key(new string('x', 254)), Key("\ud800"), Key("a\udc00b"), Key("\udc00\ud800"),
                Key("a", ""), Key("a", null!), Key("a", "Upper"), Key("a", "a/b"), Key("a", "-a"), Key("a", new string('k', 64)), Key("a", "\u0661"),
                Key("a", Kind, ""), Key("a", Kind, null!), Key("a", Kind, ".."), Key("a", Kind, "A"), Key("a", Kind, new string('t', 64)), default,
            ];
            foreach (var key in keys)
            {
                await RequireThrowsAsync<ArgumentException>(async () => await store.PutAsync(key, Bytes(1, 1), null, token).ConfigureAwait(false), $"Put of \"{key}\"").ConfigureAwait(false);
                await RequireThrowsAsync<ArgumentException>(async () => await store.GetAsync(key, token).ConfigureAwait(false), $"Get of \"{key}\"").ConfigureAwait(false);
                await RequireThrowsAsync<ArgumentException>(async () => await store.DeleteAsync(key, "1", token).ConfigureAwait(false), $"Delete of \"{key}\"").ConfigureAwait(false);
            }

            await RequireThrowsAsync<ArgumentException>(
                async () => await store.WatchAsync("Not a kind", token).GetAsyncEnumerator(token).MoveNextAsync().ConfigureAwait(false), "A watch of no kind").ConfigureAwait(false);
            await RequireThrowsAsync<ArgumentException>(async () => await store.AcquireAsync("", token).ConfigureAwait(false), "A lease of no name").ConfigureAwait(false);
        }),
    ];

    private static async Task WriteAllAsync(IStateStore store, StateKey[] keys, CancellationToken token)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            await store.PutAsync(keys[i], Bytes(8, i), null, token).ConfigureAwait(false);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            var item = await store.GetAsync(keys[i], token).ConfigureAwait(false);
            Require(item?.Key == keys[i] && Same(item, Bytes(8, i)), $"\"{keys[i]}\" holds what was written to it");
        }
    }
}
