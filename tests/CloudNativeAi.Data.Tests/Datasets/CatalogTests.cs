using System.Globalization;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Datasets;

public sealed class CatalogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listing_too_long_for_the_state_goes_to_a_manifest_that_is_checked()
    {
        var files = DataLab.NewRoot();
        for (var i = 0; i < 6_000; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(files, string.Create(CultureInfo.InvariantCulture, $"a rather long name of a file, number {i:00000}.bin")), "", Token);
        }

        await using var lab = DataLab.Start(d => d.AddFiles("lake", files));
        var version = await lab.Datasets.RegisterAsync(new(Tenant.Default, "many", "lake"), Token);
        Assert.Equal(6_000, version.Objects.Count);
        var manifest = Directory.GetFiles(Path.Combine(lab.Root, "data", "manifests")).Single();
        var stored = await lab.Datasets.GetAsync(Tenant.Default, "many", cancellationToken: Token);
        Assert.Equal(version.Objects, stored!.Objects);
        await File.AppendAllTextAsync(manifest, " ", Token);
        await Assert.ThrowsAsync<DatasetIntegrityException>(() => lab.Datasets.GetAsync(Tenant.Default, "many", cancellationToken: Token).AsTask());
        await lab.Datasets.RegisterAsync(new(Tenant.Default, "many", "lake"), Token);
        Assert.Equal(6_000, (await lab.Datasets.GetAsync(Tenant.Default, "many", cancellationToken: Token))!.Objects.Count);
        await lab.Datasets.DeleteAsync(Tenant.Default, "many", Token);
        Assert.False(File.Exists(manifest));
    }

    [Fact]
    public async Task Files_are_a_dataset_too_and_a_change_under_a_reader_is_refused()
    {
        var files = DataLab.NewRoot();
        Directory.CreateDirectory(Path.Combine(files, "train"));
        await File.WriteAllBytesAsync(Path.Combine(files, "train", "a"), Pattern.Bytes(1, 3 << 20), Token);
        await File.WriteAllTextAsync(Path.Combine(files, "readme"), "not in the prefix", Token);
        await using var lab = DataLab.Start(d => d.AddFiles("lake", files));
        var version = await lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "lake", "train/"), Token);
        Assert.Equal("train/a", Assert.Single(version.Objects).Key);
        Assert.Equal(Pattern.Bytes(1, 3 << 20), await lab.ReadAsync(version, "train/a"));
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);

        await File.WriteAllBytesAsync(Path.Combine(files, "train", "a"), Pattern.Bytes(2, 3 << 20), Token);
        Assert.Equal(Pattern.Bytes(1, 3 << 20), await lab.ReadAsync(version, "train/a"));
        await lab.Datasets.DeleteAsync(Tenant.Default, "set", Token);
        Assert.Equal(0, lab.Cache.Usage);
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.ReadAsync(version, "train/a"));
        Assert.Equal(SourceErrorKind.SourceChanged, error.Kind);
        var empty = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "lake", "nothing/"), Token).AsTask());
        Assert.Equal(SourceErrorKind.NotFound, empty.Kind);
    }

    [Fact]
    public async Task A_watch_tells_the_newest_version_and_the_end()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("a", Pattern.Bytes(1, 10));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var first = await lab.RegisterAsync("a");
        await using var watch = lab.Datasets.WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.Equal(ChangeKind.Reset, (await NextAsync()).Kind);
        Assert.Equal(first.Version, (await NextAsync()).Value!.Version);
        Assert.Equal(ChangeKind.Synced, (await NextAsync()).Kind);
        served.Tag = "\"e2\"";
        var second = await lab.RegisterAsync("a");
        Assert.Equal(second.Version, (await NextAsync()).Value!.Version);
        await lab.Datasets.DeleteAsync(Tenant.Default, "set", Token);
        Assert.Equal((ChangeKind.Delete, (Tenant.Default, "set")), (await NextAsync()) is var gone ? (gone.Kind, gone.Key) : default);

        async Task<Change<(Tenant Tenant, string Name), DatasetVersion>> NextAsync()
        {
            Assert.True(await watch.MoveNextAsync());
            return watch.Current;
        }
    }

    [Theory]
    [InlineData("Upper", "a", "")]
    [InlineData("a/b", "a", "")]
    [InlineData("", "a", "")]
    [InlineData("set", "", "")]
    [InlineData("set", "b", "a/")]
    public async Task A_spec_that_breaks_a_rule_is_refused(string name, string key, string prefix)
    {
        await using var lab = DataLab.Start(d => d.AddFiles("lake", "/lake"));
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, name, "lake", prefix) { Keys = [key] }, Token).AsTask());
    }

    [Fact]
    public async Task Twice_the_same_key_and_a_digest_that_is_none_are_refused()
    {
        await using var lab = DataLab.Start(d => d.AddFiles("lake", "/lake"));
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "lake") { Keys = ["a", "a"] }, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "lake") { Sha256 = new Dictionary<string, string> { ["a"] = "AB" } }, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.RegisterAsync(new(new Tenant("No Tenant"), "set", "lake"), Token).AsTask());
    }
}
