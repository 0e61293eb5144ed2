using CloudNativeAi.Data;

namespace CloudNativeAi.Testing;

/// <summary>What every <see cref="IDatasetSource"/> must do.</summary>
public abstract class DatasetSourceContract : ContractSuite
{
    private const int Length = 100_000;

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        Case("Its_identity_is_not_empty_and_stays_the_same", IdentityAsync),
        Case("Stat_tells_key_length_and_version_and_null_where_nothing_is", StatAsync),
        Case("A_version_changes_with_the_object_and_only_then", VersionAsync),
        Case("A_list_holds_every_key_of_the_prefix_once_in_ordinal_order", ListAsync),
        Case("A_read_gives_exactly_its_range", RangesAsync),
        Case("A_range_that_ends_beyond_the_object_ends_with_it", BeyondAsync),
        Case("An_empty_range_at_the_end_and_an_empty_object_give_no_bytes", EmptyAsync),
        Case("A_pinned_version_that_changed_is_refused", ChangedAsync),
        Case("An_object_that_went_away_is_not_found", GoneAsync),
        Case("Reads_beside_each_other_do_not_disturb_each_other", ConcurrentAsync),
        Case("A_key_that_leaves_the_source_gives_nothing", TraversalAsync),
        Case("A_cancelled_call_throws_that_it_was_cancelled", CancelledAsync),
    ];

    /// <summary>Starts a fresh place.</summary>
    protected abstract ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken);

    private static byte[] Content(int seed, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((seed * 101) + (i * 31) + ((i >> 8) * 17));
        }

        return bytes;
    }

    private static async Task<byte[]> ReadAsync(IDatasetSource source, ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken)
    {
        var read = await source.OpenAsync(pinned, offset, length, cancellationToken).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        using var memory = new MemoryStream();
        await read.Body.CopyToAsync(memory, cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(read.Actual.Version == pinned.Version, "A response says that it is the pinned version");
        var bytes = memory.ToArray();
        if (read.RangeHonoured)
        {
            return bytes;
        }

        var start = (int)Math.Min(offset, bytes.Length);
        return bytes[start..(int)Math.Min(bytes.Length, start + (length ?? bytes.Length))];
    }

    private static async Task<ObjectInfo> PinAsync(DatasetSourceBench bench, string key, CancellationToken cancellationToken)
    {
        var info = await bench.Source.StatAsync(key, cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(info is not null, $"\"{key}\" is there");
        return info;
    }

    private static async Task IdentityAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        var identity = bench.Source.Identity;
        await bench.PutAsync("a", Content(1, 1), cancellationToken).ConfigureAwait(false);
        await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(!string.IsNullOrEmpty(identity) && identity == bench.Source.Identity, "An identity is part of cache keys");
    }

    private static async Task StatAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("dir/a b", Content(1, Length), cancellationToken).ConfigureAwait(false);
        var info = await PinAsync(bench, "dir/a b", cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(info.Key == "dir/a b" && info.Length == Length, "Key and length are the object's");
        ContractViolationException.Require(!string.IsNullOrEmpty(info.Version.Value), "A version is not empty");
        ContractViolationException.Require(await bench.Source.StatAsync("dir/missing", cancellationToken).ConfigureAwait(false) is null, "Nothing there is null, not an error");
        ContractViolationException.Require(await bench.Source.StatAsync("missing/a", cancellationToken).ConfigureAwait(false) is null, "Nothing there is null, not an error");
    }

    private static async Task VersionAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(1, Length), cancellationToken).ConfigureAwait(false);
        var first = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        await ReadAsync(bench.Source, first, 0, null, cancellationToken).ConfigureAwait(false);
        var again = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(first.Version == again.Version, "Reading changes no version");
        await bench.PutAsync("a", Content(2, Length), cancellationToken).ConfigureAwait(false);
        var second = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(first.Version != second.Version, "Other bytes of the same length are another version");
    }

    private static async Task ListAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        string[] keys = ["a b", "a+b", "a%20b", "dir/B", "dir/a", "dir/sub/x", "dir2/y", "dir-1", "é"];
        foreach (var key in keys)
        {
            await bench.PutAsync(key, Content(1, 10), cancellationToken).ConfigureAwait(false);
        }

        if (!bench.CanList)
        {
            var refused = await ContractViolationException.RequireThrowsAsync<DatasetSourceException>(() => NamesAsync(bench.Source, "", cancellationToken), "A source that cannot list says so").ConfigureAwait(false);
            ContractViolationException.Require(refused.Kind == SourceErrorKind.NotSupported, "A source that cannot list says so");
            return;
        }

        foreach (var prefix in (string[])["", "a", "dir", "dir/", "dir/s", "none"])
        {
            var expected = keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            var found = await NamesAsync(bench.Source, prefix, cancellationToken).ConfigureAwait(false);
            ContractViolationException.Require(expected.SequenceEqual(found), $"The list of \"{prefix}\" is exact, but was {string.Join(", ", found)}");
        }
    }

    private static async Task<List<string>> NamesAsync(IDatasetSource source, string prefix, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var info in source.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            names.Add(info.Key);
        }

        return names;
    }

    private static async Task RangesAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        var content = Content(3, Length);
        await bench.PutAsync("a", content, cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        foreach (var (offset, length) in ((int, int?)[])[(0, null), (0, Length), (0, 1), (1, 1), (Length - 1, 1), (Length - 1, null), (65_535, 2), (17, Length - 17), (500, null)])
        {
            var found = await ReadAsync(bench.Source, pinned, offset, length, cancellationToken).ConfigureAwait(false);
            ContractViolationException.Require(found.AsSpan().SequenceEqual(content.AsSpan(offset, length ?? (Length - offset))), $"Bytes {offset} for {length} are the object's");
        }
    }

    private static async Task BeyondAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(3, 100), cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        var found = await ReadAsync(bench.Source, pinned, 90, 100, cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(found.AsSpan().SequenceEqual(Content(3, 100).AsSpan(90)), "A range ends with its object");
    }

    private static async Task EmptyAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(3, 100), cancellationToken).ConfigureAwait(false);
        await bench.PutAsync("empty", default, cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        var empty = await PinAsync(bench, "empty", cancellationToken).ConfigureAwait(false);
        ContractViolationException.Require(empty.Length == 0, "An empty object has length 0, not an unknown one");
        ContractViolationException.Require((await ReadAsync(bench.Source, pinned, 100, 0, cancellationToken).ConfigureAwait(false)).Length == 0, "An empty range is empty");
        ContractViolationException.Require((await ReadAsync(bench.Source, empty, 0, null, cancellationToken).ConfigureAwait(false)).Length == 0, "An empty object is empty");
    }

    private static async Task ChangedAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(1, Length), cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        await bench.PutAsync("a", Content(2, Length), cancellationToken).ConfigureAwait(false);
        var refused = await ContractViolationException.RequireThrowsAsync<DatasetSourceException>(() => ReadAsync(bench.Source, pinned, 10, 10, cancellationToken), "Another version is never read").ConfigureAwait(false);
        ContractViolationException.Require(refused.Kind == SourceErrorKind.SourceChanged && refused.Key == "a" && !refused.IsTransient, "Another version is SourceChanged, by name, and not to be tried again");
    }

    private static async Task GoneAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(1, 10), cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        await bench.RemoveAsync("a", cancellationToken).ConfigureAwait(false);
        var refused = await ContractViolationException.RequireThrowsAsync<DatasetSourceException>(() => ReadAsync(bench.Source, pinned, 0, null, cancellationToken), "Nothing there is an error when it is read").ConfigureAwait(false);
        ContractViolationException.Require(refused.Kind is SourceErrorKind.NotFound or SourceErrorKind.SourceChanged, "Gone is NotFound");
    }

    private static async Task ConcurrentAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        var content = Content(5, Length);
        await bench.PutAsync("a", content, cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        var reads = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => ReadAsync(bench.Source, pinned, i * 1000, 1000, cancellationToken))).ConfigureAwait(false);
        for (var i = 0; i < reads.Length; i++)
        {
            ContractViolationException.Require(reads[i].AsSpan().SequenceEqual(content.AsSpan(i * 1000, 1000)), "Each read has its own position");
        }
    }

    private static async Task TraversalAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        foreach (var key in (string[])["../a", "a/../../b", "../../../../etc/passwd"])
        {
            try
            {
                ContractViolationException.Require(await bench.Source.StatAsync(key, cancellationToken).ConfigureAwait(false) is null, $"\"{key}\" is outside");
            }
            catch (DatasetSourceException exception)
            {
                ContractViolationException.Require(exception.Kind is SourceErrorKind.AccessDenied or SourceErrorKind.NotFound, $"\"{key}\" is refused");
            }
        }
    }

    private static async Task CancelledAsync(DatasetSourceBench bench, CancellationToken cancellationToken)
    {
        await bench.PutAsync("a", Content(1, Length), cancellationToken).ConfigureAwait(false);
        var pinned = await PinAsync(bench, "a", cancellationToken).ConfigureAwait(false);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync().ConfigureAwait(false);
        await ContractViolationException.RequireThrowsAsync<OperationCanceledException>(() => ReadAsync(bench.Source, pinned, 0, null, cancelled.Token), "Cancelling is no error of the source").ConfigureAwait(false);
        await ContractViolationException.RequireThrowsAsync<OperationCanceledException>(() => bench.Source.StatAsync("a", cancelled.Token).AsTask(), "Cancelling is no error of the source").ConfigureAwait(false);
    }

    private ContractCase Case(string name, Func<DatasetSourceBench, CancellationToken, Task> run) => new(name, async cancellationToken =>
    {
        var bench = await StartAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = bench.ConfigureAwait(false);
        await run(bench, cancellationToken).ConfigureAwait(false);
    });
}
