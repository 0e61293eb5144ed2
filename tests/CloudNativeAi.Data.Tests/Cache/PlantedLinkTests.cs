using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>Links planted where our files should be are never followed.</summary>
/// <remarks>Seen failing: <c>Libc.OpenNoFollow</c> left out of <c>LinuxDisk.OpenWrite</c>.</remarks>
public sealed class PlantedLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(".data", false)]
    [InlineData(".index", false)]
    [InlineData(".index.tmp", false)]
    [InlineData(".data", true)]
    [InlineData(".index", true)]
    [InlineData("shard", false)]
    [InlineData("shard", true)]
    public async Task A_link_at_a_file_or_directory_of_the_cache_is_not_followed(string where, bool restart)
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, 1 << 20);
        server.Put("a", content);
        var root = DataLab.NewRoot();
        var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root);
        var version = await lab.RegisterAsync("a");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        var data = Directory.GetFiles(Path.Combine(root, "cache", "objects"), "*.data", SearchOption.AllDirectories).Single();
        if (restart)
        {
            await lab.DisposeAsync();
        }

        var outside = DataLab.NewRoot();
        var victim = Path.Combine(outside, "victim");
        await File.WriteAllTextAsync(victim, "mine", Token);
        Plant(where, data, outside, victim);
        if (restart)
        {
            lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), root);
            version = await lab.RegisterAsync("a");
        }

        Assert.Equal(content, await lab.ReadAsync(version, "a"));
        if (where != "shard")
        {
            await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        }

        Assert.Equal(content, await lab.ReadAsync(version, "a"));
        await lab.DisposeAsync();
        Assert.Equal("mine", await File.ReadAllTextAsync(victim, Token));
        Assert.Equal(["victim"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName).Where(n => n == "victim"));
    }

    [Fact]
    public async Task Directories_of_ours_are_for_us_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var server = await ObjectServer.StartAsync();
        server.Put("a", Pattern.Bytes(1, 100));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("a");
        await lab.Mounter.AttachAsync(version, new NodeId("local/a"), new ReplicaId(Guid.NewGuid(), "w", 0), "data", Token);
        foreach (var directory in Directory.GetDirectories(lab.CacheRoot, "*", SearchOption.AllDirectories).Append(lab.CacheRoot))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        foreach (var file in Directory.GetFiles(Path.Combine(lab.CacheRoot, "views"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_file_source_does_not_follow_links()
    {
        var root = DataLab.NewRoot();
        var outside = DataLab.NewRoot();
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "secret", Token);
        Directory.CreateSymbolicLink(Path.Combine(root, "dir"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "file"), Path.Combine(outside, "secret"));
        using var source = new FileSource(root);
        foreach (var key in (string[])["file", "dir/secret", "../secret", "/etc/passwd", "a//b", "./file", "x\0"])
        {
            Assert.Equal(SourceErrorKind.AccessDenied, (await Assert.ThrowsAsync<DatasetSourceException>(() => source.StatAsync(key, Token).AsTask())).Kind);
            var pinned = new ObjectInfo(key, 6, new("v", VersionStrength.Weak), null);
            Assert.Equal(SourceErrorKind.AccessDenied, (await Assert.ThrowsAsync<DatasetSourceException>(() => source.OpenAsync(pinned, 0, null, Token).AsTask())).Kind);
        }

        await Assert.ThrowsAsync<DatasetSourceException>(async () =>
        {
            await foreach (var _ in source.ListAsync("", Token))
            {
            }
        });
    }

    private static void Plant(string where, string data, string outside, string victim)
    {
        switch (where)
        {
            case "shard":
                var shard = Path.GetDirectoryName(data)!;
                Directory.Move(shard, Path.Combine(outside, "moved"));
                Directory.CreateSymbolicLink(shard, Path.Combine(outside, "moved"));
                break;
            case ".index.tmp":
                // The next publication meets it: damage makes one necessary.
                File.CreateSymbolicLink(Path.ChangeExtension(data, ".index.tmp"), victim);
                File.Delete(data);
                break;
            default:
                var path = Path.ChangeExtension(data, where);
                File.Delete(path);
                File.CreateSymbolicLink(path, victim);
                break;
        }
    }
}
