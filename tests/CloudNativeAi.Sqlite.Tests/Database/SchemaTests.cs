using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Tests.Database;

/// <summary>Seen failing: <c>Migrate</c> without the comparison with <c>Version</c> (a newer database is opened).</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly string First = """
        CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), last_version INTEGER NOT NULL, objects INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE TABLE objects(kind TEXT NOT NULL, tenant TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL, value BLOB NOT NULL, UNIQUE(kind, tenant, name)) STRICT;
        """;

    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_newer_database_is_refused_naming_both_versions()
    {
        await FillAsync(new Schema([First, "CREATE TABLE later(x INTEGER) STRICT", "CREATE TABLE still_later(x INTEGER) STRICT"]));
        await using var store = Stores.New(_directory.State, new Schema([First]));
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await store.OpenAsync(Token));
        Assert.Contains("schema version 3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("up to version 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_database_is_migrated_and_keeps_its_objects()
    {
        await FillAsync(new Schema([First]));
        await using var store = await Stores.OpenAsync(_directory.State, Token, new Schema([First, "ALTER TABLE objects ADD COLUMN note TEXT"]));
        Assert.Equal(5, (await store.GetAsync(Stores.Key("a"), Token))!.Value.Length);
        await store.PutAsync(Stores.Key("b"), new byte[1], null, Token);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_database_as_it_was()
    {
        await FillAsync(new Schema([First]));
        await using (var store = Stores.New(_directory.State, new Schema([First, "CREATE TABLE half(x INTEGER) STRICT", "CREATE TABLE half(x INTEGER) STRICT"])))
        {
            await Assert.ThrowsAsync<CloudNativeAiException>(async () => await store.OpenAsync(Token));
        }

        await using var again = await Stores.OpenAsync(_directory.State, Token, new Schema([First, "CREATE TABLE half(x INTEGER) STRICT"]));
        Assert.Equal(5, (await again.GetAsync(Stores.Key("a"), Token))!.Value.Length);
    }

    private async Task FillAsync(Schema schema)
    {
        await using var store = await Stores.OpenAsync(_directory.State, Token, schema);
        await store.PutAsync(Stores.Key("a"), new byte[5], null, Token);
    }
}
