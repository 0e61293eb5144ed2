using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>Promise D1: a byte from the cache equals the byte of its source version, whatever happens to the files.</summary>
/// <remarks>Seen failing: <c>EntryFiles.Read</c> returning Verified without comparing the checksum.</remarks>
public sealed class CorruptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_corruption_on_disk_is_ever_served()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var count = TestSize.Of(1_000, 100_000);
        var kinds = new int[Kinds];
        await using var server = await ObjectServer.StartAsync();
        var objects = new Dictionary<string, byte[]>
        {
            ["a"] = Pattern.Bytes(1, (3 << 20) + 17),
            ["b"] = Pattern.Bytes(2, (3 << 20) + 17),
            ["c"] = Pattern.Bytes(3, 1 << 20),
            ["d"] = Pattern.Bytes(4, 100),
        };
        foreach (var (key, content) in objects)
        {
            server.Put(key, content, $"\"{key}\"");
        }

        var root = DataLab.NewRoot();
        var state = new ServiceCollection().AddLogging().AddCloudNativeAi().Services.BuildServiceProvider().GetRequiredService<IStateStore>();
        var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root, state);
        var version = await lab.RegisterAsync([.. objects.Keys]);
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        await lab.DisposeAsync();
        var older = Files(root).ToDictionary(f => f, File.ReadAllBytes);
        lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root, state);
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (random.Next(8) == 0)
                {
                    await lab.DisposeAsync();
                    Corrupt(random, root, older, kinds);
                    lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root, state);
                }
                else
                {
                    Corrupt(random, root, older, kinds);
                }

                foreach (var key in random.Next(4) == 0 ? objects.Keys.ToArray() : [objects.Keys.ElementAt(random.Next(objects.Count))])
                {
                    await CheckAsync(lab, version, key, objects[key], random, seed, i);
                }
            }

            var progress = await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
            Assert.True(progress.IsComplete, $"seed {seed}");
        }
        finally
        {
            await lab.DisposeAsync();
            Directory.Delete(root, recursive: true);
        }

        Assert.All(kinds, reached => Assert.True(reached >= count / Kinds / 4, $"seed {seed}: {string.Join(", ", kinds)}"));
    }

    private const int Kinds = 8;

    private static async Task CheckAsync(DataLab lab, DatasetVersion version, string key, byte[] content, Random random, int seed, int i)
    {
        await using var stream = await lab.Datasets.OpenAsync(version, key, Token);
        var offset = random.Next(3) == 0 ? 0 : random.Next(content.Length);
        var buffer = new byte[Math.Min(random.Next(3) == 0 ? content.Length : 1 + random.Next(70_000), content.Length - offset)];
        stream.Position = offset;
        await stream.ReadExactlyAsync(buffer, Token);
        Assert.True(buffer.AsSpan().SequenceEqual(content.AsSpan(offset, buffer.Length)), $"wrong bytes of {key}: seed {seed}, corruption {i}");
    }

    private static string[] Files(string root) => Directory.GetFiles(Path.Combine(root, "cache", "objects"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();

    private static void Corrupt(Random random, string root, Dictionary<string, byte[]> older, int[] kinds)
    {
        var files = Files(root);
        if (files.Length == 0)
        {
            return;
        }

        var file = files[random.Next(files.Length)];
        var kind = random.Next(Kinds);
        kinds[kind]++;
        switch (kind)
        {
            case 0:
                Patch(file, random, 1, flip: true);
                break;
            case 1:
                Patch(file, random, 1 + random.Next(5000), flip: false);
                break;
            case 2:
                using (var handle = File.OpenHandle(file, access: FileAccess.Write))
                {
                    RandomAccess.SetLength(handle, random.NextInt64(RandomAccess.GetLength(handle) + 1));
                }

                break;
            case 3:
                using (var handle = File.OpenHandle(file, access: FileAccess.Write))
                {
                    RandomAccess.Write(handle, new byte[100], RandomAccess.GetLength(handle));
                }

                break;
            case 4:
                File.Delete(file);
                break;
            case 5:
                var other = files[random.Next(files.Length)];
                var bytes = File.ReadAllBytes(other);
                File.Delete(file);
                File.WriteAllBytes(file, bytes);
                break;
            case 6:
                File.Delete(file);
                File.WriteAllBytes(file, older.Values.ElementAt(random.Next(older.Count)));
                break;
            default:
                if (older.TryGetValue(file, out var earlier))
                {
                    using var handle = File.OpenHandle(file, access: FileAccess.Write);
                    var start = random.Next(earlier.Length);
                    RandomAccess.Write(handle, earlier.AsSpan(start, Math.Min(4096, earlier.Length - start)), 0);
                }

                break;
        }
    }

    private static void Patch(string file, Random random, int count, bool flip)
    {
        using var handle = File.OpenHandle(file, access: FileAccess.ReadWrite);
        var length = RandomAccess.GetLength(handle);
        if (length == 0)
        {
            return;
        }

        var bytes = new byte[count];
        var offset = random.NextInt64(length);
        if (flip)
        {
            RandomAccess.Read(handle, bytes, offset);
            bytes[0] ^= (byte)(1 << random.Next(8));
        }
        else
        {
            random.NextBytes(bytes);
        }

        RandomAccess.Write(handle, bytes, offset);
    }

    [Fact]
    public void Every_flip_and_every_cut_of_an_index_is_noticed()
    {
        var key = CachedObject.Digest("a");
        var index = new BlockIndex((5 << 20) + 1) { Complete = true };
        for (var block = 0; block < index.Count; block++)
        {
            index.TrySet(block, (UInt128)(block + 1), out _);
        }

        var bytes = index.Serialize(key);
        Assert.NotNull(BlockIndex.Parse(bytes, key, (5 << 20) + 1));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(BlockIndex.Parse(bytes, key, (5 << 20) + 1));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(BlockIndex.Parse(bytes.AsSpan(0, length), key, (5 << 20) + 1));
        }

        Assert.Null(BlockIndex.Parse([.. bytes, 0], key, (5 << 20) + 1));
        Assert.Null(BlockIndex.Parse(bytes, CachedObject.Digest("b"), (5 << 20) + 1));
    }
}
