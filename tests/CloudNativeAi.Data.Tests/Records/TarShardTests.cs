using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using CloudNativeAi.Data.Records;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Records;

/// <summary>Shards written by others are read sample by sample; what no shard may be is refused by name, and nothing is read outside of it.</summary>
/// <remarks>
/// Seen failing: the prefix of ustar ignored in <c>TarHeader.Name</c>, <c>_paxName</c> ignored in <c>TarCursor.Complete</c>, the check of ".." left out, that of the length against the end left out,
/// <c>MaxExtension</c> not asked, the checksum of an index not compared (a changed index is believed), whole parts brought by <c>ObjectRanges.BringAsync</c>.
/// </remarks>
public sealed class TarShardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TarEntryFormat.V7, null)]
    [InlineData(TarEntryFormat.Ustar, null)]
    [InlineData(TarEntryFormat.Pax, null)]
    [InlineData(TarEntryFormat.Gnu, null)]
    [InlineData(TarEntryFormat.Ustar, 120)]
    [InlineData(TarEntryFormat.Pax, 300)]
    [InlineData(TarEntryFormat.Gnu, 300)]
    public async Task Shards_of_every_format_are_read(TarEntryFormat format, int? longName)
    {
        var part = longName is { } length ? $"{new string('d', length / 2)}/é{new string('e', length / 2)}/" : "./dir.with.dots/";
        await CheckAsync(TarBytes.Shard(format, TarBytes.Samples(0, 30, 2000, part)), 30, part.Replace("./dir", "dir", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("v7")]
    [InlineData("ustar")]
    [InlineData("gnu")]
    [InlineData("pax")]
    public async Task Shards_written_by_tar_are_read(string format)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tar"), "There is no tar to write shards with.");
        var root = DataLab.NewRoot();
        var files = Directory.CreateDirectory(Path.Combine(root, "files")).FullName;
        foreach (var (name, content) in TarBytes.Samples(0, 20, 3000))
        {
            await File.WriteAllBytesAsync(Path.Combine(files, name), content, Token);
        }

        using var tar = Process.Start(new ProcessStartInfo("/usr/bin/tar", ["--sort=name", $"--format={format}", "-C", files, "-cf", Path.Combine(root, "s.tar"), "."]))!;
        await tar.WaitForExitAsync(Token);
        Assert.Equal(0, tar.ExitCode);
        await CheckAsync(await File.ReadAllBytesAsync(Path.Combine(root, "s.tar"), Token), 20, "");
    }

    [Fact]
    public async Task The_layout_is_that_of_WebDataset()
    {
        var shard = TarBytes.Join(
            TarBytes.Entry("__meta__/x.json", "no"),
            TarBytes.Entry("dir/", "", '5'),
            TarBytes.Entry("dir/a.seg.PNG", "1"),
            TarBytes.Entry("README", "no"),
            TarBytes.Entry(".hidden", "no"),
            TarBytes.Entry("dir/a.cls", ""),
            TarBytes.Entry("dir.x/a.cls", "3"),
            TarBytes.Entry("A.cls", "4"),
            TarBytes.Entry("a.cls", "5"),
            TarBytes.Entry("dir/a.cls", "6"),
            TarBytes.Entry("trailing.", "no"));
        using var lab = await LabAsync(shard);
        using var samples = await lab.OpenAsync();
        Assert.Equal(["dir/a", "dir.x/a", "A", "a", "dir/a"], await KeysAsync(samples));
        using var first = await samples.ReadAsync(0, Token);
        Assert.Equal(["seg.png", "cls"], first.Fields.Select(static f => f.Name));
        Assert.Equal("1"u8.ToArray(), first["seg.png"].ToArray());
        Assert.Equal(0, first["cls"].Length);
        Assert.Throws<DatasetNotFoundException>(() => first["jpg"]);
        first.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.Fields);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => samples.ReadAsync(5, Token).AsTask());
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "no tar", Encoding.ASCII.GetBytes(new string('x', 2000)) },
        { "gzip", [0x1f, 0x8b, .. new byte[1000]] },
        { "cut off in a header", TarBytes.Join(TarBytes.Entry("a.x", "1"), TarBytes.Entry("b.x", "1")[..300]) },
        { "cut off in a file", TarBytes.Entry("a.x", new string('1', 5000))[..3000] },
        { "a file of 8 GiB in 1 KiB", TarBytes.Join(TarBytes.Header("a.x", '0', "77777777777\0"), TarBytes.End) },
        { "a file of 2^63 − 1 bytes", TarBytes.Join(TarBytes.Header("a.x", '0', "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"), TarBytes.End) },
        { "a file of −1 bytes", TarBytes.Join(TarBytes.Header("a.x", '0', new string('\u00ff', 12)), TarBytes.End) },
        { "a length of 2^80", TarBytes.Join(TarBytes.Header("a.x", '0', "\u0080\0\u0001\0\0\0\0\0\0\0\0\0"), TarBytes.End) },
        { "a length with a sign", TarBytes.Join(TarBytes.Header("a.x", '0', "-0000000001\0"), TarBytes.End) },
        { "a length with an 8", TarBytes.Join(TarBytes.Header("a.x", '0', "00000000008\0"), TarBytes.End) },
        { "a wrong checksum", Flip(TarBytes.Join(TarBytes.Entry("a.x", "1"), TarBytes.End), 10) },
        { "something behind a lone block of zeros", TarBytes.Join(TarBytes.Entry("a.x", "1"), new byte[512], TarBytes.Entry("b.x", "1"), TarBytes.End) },
        { "a symbolic link", TarBytes.Join(TarBytes.Entry("a.x", "1"), TarBytes.Header("b.x", '2', TarBytes.Octal(0)), TarBytes.End) },
        { "a hard link", TarBytes.Join(TarBytes.Header("b.x", '1', TarBytes.Octal(0)), TarBytes.End) },
        { "a device", TarBytes.Join(TarBytes.Header("b.x", '3', TarBytes.Octal(0)), TarBytes.End) },
        { "a block device", TarBytes.Join(TarBytes.Header("b.x", '4', TarBytes.Octal(0)), TarBytes.End) },
        { "a pipe", TarBytes.Join(TarBytes.Header("b.x", '6', TarBytes.Octal(0)), TarBytes.End) },
        { "a sparse file of GNU", TarBytes.Join(TarBytes.Header("b.x", 'S', TarBytes.Octal(0)), TarBytes.End) },
        { "a sparse file of pax", TarBytes.Join(Pax("GNU.sparse.major=1"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "an unknown type", TarBytes.Join(TarBytes.Header("b.x", 'Q', TarBytes.Octal(0)), TarBytes.End) },
        { "an absolute path", TarBytes.Join(TarBytes.Entry("/etc/a.x", "1"), TarBytes.End) },
        { "a path that leaves", TarBytes.Join(TarBytes.Entry("../a.x", "1"), TarBytes.End) },
        { "a path that leaves further in", TarBytes.Join(TarBytes.Entry("a/../../b.x", "1"), TarBytes.End) },
        { "a path that leaves, by pax", TarBytes.Join(Pax("path=b/../../c.x"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a path that leaves, by GNU", TarBytes.Join(TarBytes.Entry("././@LongLink", "b/../../c.x\0", 'L'), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a path that leaves, by prefix", TarBytes.Join(TarBytes.Header("a.x", '0', TarBytes.Octal(0), change: static b => ".."u8.CopyTo(b.AsSpan(345))), TarBytes.End) },
        { "a path with a NUL", TarBytes.Join(Pax("path=b\0c.x"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a path of 4,096 bytes", TarBytes.Join(Pax("path=" + new string('a', 4_094) + ".x"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a path of 65 levels", TarBytes.Join(Pax("path=" + string.Concat(Enumerable.Repeat("a/", 64)) + "b.x"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a name that is no UTF-8", TarBytes.Join(TarBytes.Header("a.x", '0', TarBytes.Octal(0), change: static b => b[0] = 0xff), TarBytes.End) },
        { "a length by pax that is no number", TarBytes.Join(Pax("size=1x"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a length by pax behind the end", TarBytes.Join(Pax("size=99999"), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a length by pax of 10^30", TarBytes.Join(Pax("size=1" + new string('0', 30)), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a path for all entries", TarBytes.Join(Pax("path=b.x", 'g'), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "an extended header of 1 GiB", TarBytes.Join(TarBytes.Header("x", 'x', TarBytes.Octal(1 << 30)), TarBytes.End) },
        { "an extended header of 70 KiB", TarBytes.Join(Pax("comment=" + new string('a', 70 << 10)), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "a long name of 70 KiB", TarBytes.Join(TarBytes.Entry("x", new string('a', 70 << 10), 'L'), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "an extended header without a length", TarBytes.Join(TarBytes.Entry("x", "path=b.x\n", 'x'), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "an extended header of a length that is wrong", TarBytes.Join(TarBytes.Entry("x", "99 path=b.x\n", 'x'), TarBytes.Entry("a.x", "1"), TarBytes.End) },
        { "an extended header with nothing behind it", Pax("path=b.x") },
        { "a field twice", TarBytes.Join(TarBytes.Entry("a.x", "1"), TarBytes.Entry("a.X", "2"), TarBytes.End) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_no_shard_may_be_is_refused(string what, byte[] shard)
    {
        using var lab = await LabAsync(shard);
        var error = await Assert.ThrowsAsync<DataFormatException>(async () =>
        {
            using var samples = await lab.OpenAsync();
            await KeysAsync(samples);
        });
        Assert.True(error.Key == "s.tar" && error.Message.Contains("\"s.tar\"", StringComparison.Ordinal), $"{what}: {error.Message}");
    }

    [Fact]
    public async Task Limits_hold_and_special_entries_can_be_passed_over()
    {
        var shard = TarBytes.Join(TarBytes.Entry("a.x", "1"), TarBytes.Header("a.y", '2', TarBytes.Octal(0)), TarBytes.Entry("a.z", "2"), TarBytes.Entry("b.x", new string('3', 3000)), TarBytes.End);
        using var lab = await LabAsync(shard);
        var options = new TarShardOptions { SkipSpecialEntries = true };
        using (var samples = await lab.OpenAsync(options))
        {
            using var first = await samples.ReadAsync(0, Token);
            Assert.Equal(["x", "z"], first.Fields.Select(static f => f.Name));
        }

        // Passed over once, it is refused again by who does not want it passed over.
        await Assert.ThrowsAsync<DataFormatException>(() => lab.OpenAsync());
        lab.ForgetIndexes();
        await Assert.ThrowsAsync<DataFormatException>(() => lab.OpenAsync(options with { MaxEntries = 2 }));
        await Assert.ThrowsAsync<DataFormatException>(() => lab.OpenAsync(options with { MaxFields = 1 }));
        await Assert.ThrowsAsync<DataFormatException>(() => lab.OpenAsync(options with { MaxSampleSize = ByteSize.KiB(3) }));
        await Assert.ThrowsAsync<ArgumentException>(() => lab.OpenAsync(options with { MaxSampleSize = ByteSize.GiB(2) }));
        await Assert.ThrowsAsync<ArgumentException>(() => lab.OpenAsync(options with { Keys = ["s.tar", "s.tar"] }));
        await Assert.ThrowsAsync<DatasetNotFoundException>(() => lab.OpenAsync(options with { Keys = ["t.tar"] }));
    }

    [Fact]
    public void A_million_empty_entries_take_eight_bytes_each_or_are_refused()
    {
        var options = new TarShardOptions { MaxEntries = 1_000_000 };
        var groups = new SampleGroups("k", options);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000_000; i++)
        {
            groups.Add(new(i * 512L, (i * 512L) + 512, 0, i % 2 == 0 ? "a.x" : "b.x"));
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Throws<DataFormatException>(() => groups.Add(new(0, 512, 0, "a.x")));
        Assert.Equal(1_000_000, groups.Complete().Length);
        Assert.InRange(allocated, 8_000_000, 150_000_000);
    }

    [Fact]
    public void Every_change_of_a_shard_is_read_within_its_bounds_or_refused()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var good = TarBytes.Join(TarBytes.Shard(TarEntryFormat.Pax, TarBytes.Samples(0, 2, 10, new string('p', 120) + "/"))[..^1024], TarBytes.Shard(TarEntryFormat.Gnu, TarBytes.Samples(2, 2, 10, new string('g', 120) + "/")));
        var (read, refused) = (0, 0);
        for (var i = 0; i < TestSize.Of(5_000, 1_000_000); i++)
        {
            var bytes = (byte[])good.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var header = random.Next(bytes.Length / 512) * 512;
                bytes[header + random.Next(512)] = (byte)random.Next(256);
                if (random.Next(3) > 0)
                {
                    // A checksum that is right again.
                    bytes.AsSpan(header + 148, 8).Fill((byte)' ');
                    Encoding.ASCII.GetBytes(Convert.ToString(bytes.AsSpan(header, 512).ToArray().Sum(static b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, header + 148);
                }
            }

            bytes = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            try
            {
                var cursor = new TarCursor("k", 0, bytes.Length, skipSpecial: random.Next(2) == 0);
                for (var steps = 0; !cursor.AtEnd; steps++)
                {
                    Assert.True(steps < 1000, $"seed {seed}, case {i}: no end");
                    var (offset, length) = cursor.Wanted;
                    Assert.True(offset >= 0 && length >= 0 && offset + length <= bytes.Length, $"seed {seed}, case {i}");
                    if (cursor.Push(bytes.AsSpan((int)offset, length)) is { } entry)
                    {
                        Assert.True(entry.Offset + entry.Length <= bytes.Length && entry.Start >= 0 && !entry.Name.StartsWith('/'), $"seed {seed}, case {i}");
                    }
                }

                read++;
            }
            catch (DataFormatException)
            {
                refused++;
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {seed}, case {i}: {exception}");
            }
        }

        Assert.True(read > 100 && refused > 100, $"read {read}, refused {refused}, seed {seed}");
    }

    [Fact]
    public async Task A_kept_index_that_was_changed_is_made_again()
    {
        using var lab = await LabAsync(TarBytes.Shard(TarEntryFormat.Ustar, TarBytes.Samples(0, 3)));
        (await lab.OpenAsync()).Dispose();
        var path = Assert.Single(lab.Indexes());
        var good = await File.ReadAllBytesAsync(path, Token);
        var key = Path.GetFileNameWithoutExtension(path);
        var length = lab.Version.Bytes;
        Assert.Equal(3, TarIndex.Parse(good, key, length, false)!.Samples.Length);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var changed = (byte[])good.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(TarIndex.Parse(changed, key, length, false));
        }

        for (var cut = 0; cut < good.Length; cut++)
        {
            Assert.Null(TarIndex.Parse(good.AsSpan(0, cut), key, length, false));
        }

        Assert.Null(TarIndex.Parse([.. good, 0], key, length, false));
        Assert.Null(TarIndex.Parse(good, new string('a', 64), length, false));
        Assert.Null(TarIndex.Parse(good, key, length + 512, false));
        Assert.Null(TarIndex.Parse(good, key, length, true));

        good[60] ^= 1;
        await File.WriteAllBytesAsync(path, good, Token);
        using var samples = await lab.OpenAsync();
        Assert.Equal(["s000000", "s000001", "s000002"], await KeysAsync(samples));
        good[60] ^= 1;
        Assert.Equal(good, await File.ReadAllBytesAsync(path, Token));
    }

    [Fact]
    public async Task A_kept_index_saves_the_scan_after_a_restart_and_the_next_samples_can_be_brought()
    {
        await using var server = await ObjectServer.StartAsync();
        // A sample a block and a half.
        server.Put("s.tar", TarBytes.Shard(TarEntryFormat.Ustar, TarBytes.Samples(0, 12, 3 << 19)));
        var root = DataLab.NewRoot();
        await using (var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root))
        {
            using var samples = await lab.Services.GetRequiredService<ITarShards>().OpenAsync(await lab.RegisterAsync("s.tar"), cancellationToken: Token);
            Assert.Equal(12, samples.Count);
        }

        Directory.Delete(Path.Combine(root, "cache"), recursive: true);
        server.Log.Clear();
        await using (var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root))
        {
            var version = await lab.RegisterAsync("s.tar");
            using var samples = await lab.Services.GetRequiredService<ITarShards>().OpenAsync(version, cancellationToken: Token);
            Assert.Equal(12, samples.Count);
            Assert.Empty(server.Gets);
            var reader = samples.Read(samples.Begin(new SampleOrder(3), 0), 1, 4);
            Assert.Equal(3, reader.Share.Count);
            await reader.PrefetchAsync(2, Token);
            // Two samples of one and a half MiB lie in at most three blocks each.
            Assert.InRange((await lab.Datasets.GetProgressAsync(version, Token)).CachedBytes, 3 << 20, 6 << 20);
            var requests = server.Gets.Count();
            foreach (var ordinal in (long[])[0, 1])
            {
                using var sample = await samples.ReadAsync(reader.IndexOf(ordinal), Token);
                Assert.Equal(TarBytes.Jpg((int)sample.Index, 3 << 19), sample["jpg"].ToArray());
            }

            Assert.Equal(requests, server.Gets.Count());
        }
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static byte[] Pax(string record, char type = 'x')
    {
        var length = Encoding.UTF8.GetByteCount(record) + 2;
        length += $"{length + 5}".Length;
        return TarBytes.Entry("pax", $"{length} {record}\n", type);
    }

    private static async Task CheckAsync(byte[] shard, int count, string part)
    {
        using var lab = await LabAsync(shard);
        for (var verified = 0; verified < 2; verified++)
        {
            using (var samples = await lab.OpenAsync())
            {
                Assert.Equal(count, samples.Count);
                for (var i = 0; i < count; i++)
                {
                    using var sample = await samples.ReadAsync(i, Token);
                    Assert.Equal(($"{part}s{i:000000}", (long)i, "s.tar"), (sample.Key, sample.Index, sample.Shard));
                    var number = int.Parse(sample["cls"].Span, System.Globalization.CultureInfo.InvariantCulture);
                    Assert.Equal(i, number);
                    Assert.True(sample["jpg"].Span.SequenceEqual(TarBytes.Jpg(i, sample["jpg"].Length - (i % 700))));
                }
            }

            await lab.Lab.Datasets.PrefetchAsync(lab.Version, cancellationToken: Token);
            lab.ForgetIndexes();
        }
    }

    private static async Task<List<string>> KeysAsync(TarSamples samples)
    {
        var keys = new List<string>();
        for (var i = 0L; i < samples.Count; i++)
        {
            using var sample = await samples.ReadAsync(i, Token);
            keys.Add(sample.Key);
        }

        return keys;
    }

    private static async Task<ShardLab> LabAsync(byte[] shard)
    {
        var root = DataLab.NewRoot();
        var lake = Directory.CreateDirectory(Path.Combine(root, "lake")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(lake, "s.tar"), shard, Token);
        var lab = DataLab.Start(d => d.AddFiles("web", lake), root);
        return new(lab, await lab.RegisterAsync("s.tar"));
    }

    private sealed record ShardLab(DataLab Lab, DatasetVersion Version) : IDisposable
    {
        public async Task<TarSamples> OpenAsync(TarShardOptions? options = null) => await Lab.Services.GetRequiredService<ITarShards>().OpenAsync(Version, options, Token);

        public string[] Indexes() => Directory.GetFiles(Path.Combine(Lab.Root, "data", "records"));

        public void ForgetIndexes() => Array.ForEach(Indexes(), File.Delete);

        public void Dispose() => _ = Lab.DisposeAsync().AsTask();
    }
}
