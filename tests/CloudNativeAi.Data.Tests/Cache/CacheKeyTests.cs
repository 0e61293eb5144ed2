using System.Text;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Tests.Lab;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>The cache key holds tenant, source, object and version, and no two lists of parts meet.</summary>
/// <remarks>Seen failing: the length prefix left out of <c>CachedObject.Digest</c>.</remarks>
public sealed class CacheKeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Parts_that_join_to_the_same_text_have_different_keys()
    {
        Assert.NotEqual(CachedObject.Digest("a", "bc"), CachedObject.Digest("ab", "c"));
        Gen.Select(Gen.String[Gen.Char["ab"], 0, 4].Array[0, 5], Gen.String[Gen.Char["ab"], 0, 4].Array[0, 5])
            .Sample((left, right) => CachedObject.Digest(left) == CachedObject.Digest(right) == left.AsSpan().SequenceEqual(right));
    }

    [Fact]
    public async Task A_tenant_never_reads_what_another_cached()
    {
        await using var server = await ObjectServer.StartAsync();
        server.Put("bc", Pattern.Bytes(1, 1000));
        server.Put("c", Pattern.Bytes(2, 1000));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var mine = await lab.Datasets.RegisterAsync(new(new Tenant("a"), "set", "web") { Keys = ["bc"] }, Token);
        var theirs = await lab.Datasets.RegisterAsync(new(new Tenant("ab"), "set", "web") { Keys = ["c"] }, Token);
        var same = await lab.Datasets.RegisterAsync(new(new Tenant("ab"), "other", "web") { Keys = ["bc"] }, Token);
        await lab.Datasets.PrefetchAsync(mine, cancellationToken: Token);
        Assert.Equal(0, (await lab.Datasets.GetProgressAsync(theirs, Token)).CachedBytes);
        Assert.Equal(0, (await lab.Datasets.GetProgressAsync(same, Token)).CachedBytes);
        Assert.Equal(Pattern.Bytes(2, 1000), await lab.ReadAsync(theirs, "c"));
        var before = server.Gets.Count();
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(same, "bc"));
        Assert.Equal(before + 1, server.Gets.Count());
        Assert.Null(await lab.Datasets.GetAsync(new Tenant("a"), "other", cancellationToken: Token));
    }

    [Fact]
    public async Task Keys_are_bytes_nothing_folds_decodes_or_resolves_them()
    {
        string[] keys = ["a b", "a+b", "a%20b", "a%2Fb", "a/b", "a//b", "a/../b", "\u00e9", "e\u0301", "A b", "a?b#c", "a&b=c;d", "!'()*[]$", "\u65e5/\U0001F600.bin"];
        await using var server = await ObjectServer.StartAsync();
        for (var k = 0; k < keys.Length; k++)
        {
            server.Put(keys[k], Pattern.Bytes(k + 1, 1000), $"\"{k}\"");
        }

        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync(keys);
        Assert.Equal(keys.Order(StringComparer.Ordinal), version.Objects.Select(o => o.Key));
        for (var twice = 0; twice < 2; twice++)
        {
            for (var k = 0; k < keys.Length; k++)
            {
                Assert.Equal(Pattern.Bytes(k + 1, 1000), await lab.ReadAsync(version, keys[k]));
            }
        }

        Assert.Equal(14, server.Gets.Count());
        Assert.All(server.Log, r => Assert.InRange(r.Status, 200, 206));
        Assert.Equal(14, Directory.GetFiles(Path.Combine(lab.CacheRoot, "objects"), "*.data", SearchOption.AllDirectories).Length);
        var targets = server.Gets.Select(r => r.Target).ToHashSet();
        Assert.Superset(new HashSet<string>(["/a%252Fb", "/a%2520b", "/a//b", "/a/../b", "/a%2Bb"]), targets);

        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(() => AttachAsync(lab, version));
        Assert.Contains("\"a/../b\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains("\"a//b\"", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(lab.CacheRoot, "views")));
        var rest = await lab.RegisterAsync([.. keys.Where(k => k is not ("a//b" or "a/../b"))]);
        var mount = await AttachAsync(lab, rest);
        Assert.Equal(12, Directory.GetFiles(mount.Source, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(Pattern.Bytes(9, 1000), await File.ReadAllBytesAsync(Path.Combine(mount.Source, "e\u0301"), Token));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("a/../../x")]
    [InlineData("half a character")]
    public async Task A_key_that_leaves_the_base_address_or_is_no_text_is_refused(string key)
    {
        key = key.Replace("half a character", "a\ud800b", StringComparison.Ordinal);
        await using var server = await ObjectServer.StartAsync();
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync(key));
        Assert.Equal(SourceErrorKind.AccessDenied, error.Kind);
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData("/x", "x/y", "\"/x\" is an absolute path")]
    [InlineData("a", "a/b", "\"a\" is a file and \"a/b\" needs a directory there")]
    [InlineData("x/./y", "z", "\"x/./y\" has a segment")]
    [InlineData("x/", "z", "\"x/\" has an empty segment")]
    [InlineData("x\0y", "z", "has a character")]
    public void Keys_that_cannot_be_files_are_refused_by_name(string first, string second, string expected)
    {
        var error = Assert.Throws<CloudNativeAiException>(() => Map(false, first, second));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_are_too_long_or_collide_where_case_folds_are_refused()
    {
        Assert.Contains("255 bytes", Assert.Throws<CloudNativeAiException>(() => Map(false, new string('é', 128))).Message, StringComparison.Ordinal);
        Assert.Contains("4,000 bytes", Assert.Throws<CloudNativeAiException>(() => Map(false, string.Join('/', Enumerable.Repeat("abcdefghi", 500)))).Message, StringComparison.Ordinal);
        Assert.Contains("are one file", Assert.Throws<CloudNativeAiException>(() => Map(true, "a b", "A b")).Message, StringComparison.Ordinal);
        Assert.Equal(2, Map(false, "a b", "A b"));
    }

    private static int Map(bool foldsCase, params string[] keys)
    {
        using var source = new FileSource("/nowhere");
        var objects = keys.Select(k => new ObjectInfo(k, 1, new("v", VersionStrength.Strong), null)).ToList();
        var dataset = new DatasetVersion(Tenant.Default, "set", "1", new("c"), "web", objects);
        return CloudNativeAi.Data.Mounts.KeyPaths.Map(dataset, [.. objects.Select(o => new CachedObject(Tenant.Default, source, o))], foldsCase).Count;
    }

    private static async Task<Mount.Directory> AttachAsync(DataLab lab, DatasetVersion version) =>
        (Mount.Directory)await lab.Mounter.AttachAsync(version, new NodeId("local/a"), new ReplicaId(Guid.NewGuid(), "w", 0), "data", Token);
}
