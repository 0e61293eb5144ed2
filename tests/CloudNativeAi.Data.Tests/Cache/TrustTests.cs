using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>A block is compared at its first read, then trusted while its file is unchanged: no longer.</summary>
/// <remarks>Seen failing: trust without the comparison of the facts; the facts without the time of change. A kernel that gives each change a time of its own does not need the wait for a file to settle: there it cannot be seen failing.</remarks>
public sealed class TrustTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    [InlineData(1 << 20)]
    public async Task Damage_after_a_block_was_trusted_is_seen_at_the_next_read(int buffer)
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(5, (3 << 20) + 5);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), time: new AnHourLater());
        var version = await lab.RegisterAsync("obj");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        var file = Directory.EnumerateFiles(lab.CacheRoot, "*.data", SearchOption.AllDirectories).Single();
        Assert.Equal(content, await ReadAsync(lab, version, buffer));
        Assert.Equal(content, await ReadAsync(lab, version, buffer));
        var gets = server.Gets.Count();

        await Overwrite(file, (2 << 20) + 7, keepTime: false);
        Assert.Equal(content, await ReadAsync(lab, version, buffer));
        Assert.Equal(gets + 1, server.Gets.Count());
    }

    [Fact]
    public async Task Damage_is_seen_even_where_the_time_of_the_last_write_was_set_back()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(6, 2 << 20);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), time: new AnHourLater());
        var version = await lab.RegisterAsync("obj");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        var file = Directory.EnumerateFiles(lab.CacheRoot, "*.data", SearchOption.AllDirectories).Single();
        Assert.Equal(content, await ReadAsync(lab, version, 1 << 16));
        await Overwrite(file, 9, keepTime: true);
        Assert.Equal(content, await ReadAsync(lab, version, 1 << 16));
    }

    [Fact]
    public async Task What_changed_moments_ago_is_compared_at_every_read()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(7, 1 << 20);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("obj");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        var file = Directory.EnumerateFiles(lab.CacheRoot, "*.data", SearchOption.AllDirectories).Single();
        Assert.Equal(content, await ReadAsync(lab, version, 1 << 16));
        for (var i = 0; i < 20; i++)
        {
            // Within one step of the file system's clock, now and then.
            await Overwrite(file, i, keepTime: false);
            Assert.Equal(content, await ReadAsync(lab, version, 1 << 16));
        }
    }

    private static async Task Overwrite(string file, long at, bool keepTime)
    {
        var time = File.GetLastWriteTimeUtc(file);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using (var handle = File.OpenHandle(file, access: FileAccess.Write, share: FileShare.ReadWrite))
        {
            await RandomAccess.WriteAsync(handle, "damage"u8.ToArray(), at, Token);
        }

        if (keepTime)
        {
            File.SetLastWriteTimeUtc(file, time);
        }
    }

    private static async Task<byte[]> ReadAsync(DataLab lab, DatasetVersion version, int buffer)
    {
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, buffer, Token);
        return memory.ToArray();
    }

    /// <summary>A clock to which every file of this test is old.</summary>
    private sealed class AnHourLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(1);
    }
}
