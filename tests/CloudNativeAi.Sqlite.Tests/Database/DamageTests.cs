using CloudNativeAi.Tests;

namespace CloudNativeAi.Sqlite.Tests.Database;

/// <summary>
/// A damaged database is refused by name, or its damage is where nothing is kept; what opens reads as it was written.
/// Seen failing: <c>Integrity.ReadObject</c> without its digest (a flipped bit of a value is served); <c>OpenExisting</c> without the empty check (a truncated database becomes a new one); <c>Create</c> without a look for a log.
/// </summary>
public sealed class DamageTests : IDisposable
{
    private const int Objects = 40;
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_flipped_bit_is_refused_or_harmless()
    {
        var original = await CreateAsync();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var refused = 0;
        var flips = TestSize.Of(300, 30_000);
        for (var i = 0; i < flips; i++)
        {
            // Half of them in the header and the first page, the rest anywhere.
            var position = random.Next(i % 2 == 0 ? 4096 : original.Length);
            var bytes = original.ToArray();
            bytes[position] ^= (byte)(1 << random.Next(8));
            refused += await RefusedOrWholeAsync(bytes, $"byte {position}, seed {seed}") ? 1 : 0;
        }

        Assert.True(refused > flips / 5, $"Only {refused} of {flips} were noticed (seed {seed})");
    }

    [Fact]
    public async Task A_database_cut_at_any_length_is_refused()
    {
        var original = await CreateAsync();
        var random = new Random(11);
        int[] lengths = [0, 1, 15, 16, 99, 100, 4095, 4096, 4097, original.Length - 4096, original.Length - 1, .. Enumerable.Range(0, 20).Select(_ => random.Next(original.Length))];
        foreach (var length in lengths)
        {
            Assert.True(await RefusedOrWholeAsync(original[..length], $"cut to {length}"), $"cut to {length} opened");
        }
    }

    [Fact]
    public async Task Bytes_behind_the_end_are_refused_or_harmless()
    {
        var original = await CreateAsync();
        foreach (var extra in (int[])[1, 4096, 8192])
        {
            await RefusedOrWholeAsync([.. original, .. Enumerable.Repeat((byte)0xAB, extra)], $"{extra} more");
        }
    }

    [Fact]
    public async Task A_log_without_its_database_is_refused()
    {
        await CreateAsync();
        File.Delete(_directory.Database);
        await File.WriteAllBytesAsync(_directory.Database + "-wal", new byte[5_000], Token);
        var refused = await RefusedAsync();
        Assert.Contains("is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_programs_file_is_refused()
    {
        Directory.CreateDirectory(_directory.State);
        await File.WriteAllTextAsync(_directory.Database, new string('x', 10_000), Token);
        Assert.Contains("is damaged", (await RefusedAsync()).Message, StringComparison.Ordinal);
        File.Delete(_directory.Database);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_directory.Database};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1)";
            await command.ExecuteNonQueryAsync(Token);
        }

        Assert.Contains("another program", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_gone_or_exchanged_behind_its_back_are_noticed()
    {
        foreach (var sql in (string[])["DELETE FROM objects WHERE name = 'n3'", "UPDATE objects SET name = 'n999' WHERE name = 'n3'", "UPDATE objects SET version = version + 1 WHERE name = 'n3'",
            "UPDATE objects SET tenant = 'other' WHERE name = 'n3'", "UPDATE head SET last_version = 1", "DELETE FROM head", "UPDATE objects SET value = x'00' WHERE name = 'n3'"])
        {
            await CreateAsync();
            using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_directory.Database};Pooling=False"))
            {
                await connection.OpenAsync(Token);
                using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants above.
                command.CommandText = sql;
#pragma warning restore CA2100
                await command.ExecuteNonQueryAsync(Token);
            }

            Assert.Contains("is damaged", (await RefusedAsync()).Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Value(int i) => [.. Enumerable.Repeat((byte)i, 50 + (i * 150))];

    private async Task<byte[]> CreateAsync()
    {
        if (Directory.Exists(_directory.State))
        {
            Directory.Delete(_directory.State, recursive: true);
        }

        await using (var store = await Stores.OpenAsync(_directory.State, Token))
        {
            await Task.WhenAll(Enumerable.Range(0, Objects).Select(i => store.PutAsync(Stores.Key($"n{i}"), Value(i), null, Token).AsTask()));
        }

        return await File.ReadAllBytesAsync(_directory.Database, Token);
    }

    private async Task<bool> RefusedOrWholeAsync(byte[] database, string what)
    {
        await File.WriteAllBytesAsync(_directory.Database, database, Token);
        File.Delete(_directory.Database + "-wal");
        File.Delete(_directory.Database + "-shm");
        await using var store = Stores.New(_directory.State);
        try
        {
            await store.OpenAsync(Token);
        }
        catch (CloudNativeAiException exception)
        {
            Assert.Contains(_directory.Database, exception.Message, StringComparison.Ordinal);
            Assert.NotEmpty(exception.Remedy);
            return true;
        }

        for (var i = 0; i < Objects; i++)
        {
            var item = await store.GetAsync(Stores.Key($"n{i}"), Token);
            Assert.True(item is not null && item.Value.Span.SequenceEqual(Value(i)), $"n{i} is not what was written ({what})");
        }

        return false;
    }

    private async Task<CloudNativeAiException> RefusedAsync()
    {
        await using var store = Stores.New(_directory.State);
        return await Assert.ThrowsAsync<CloudNativeAiException>(async () => await store.OpenAsync(Token));
    }
}
