using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Models;

/// <summary>Models are published whole or not at all, once per request, under a number of their own.</summary>
/// <remarks>Seen failing: the request id not compared in <c>ModelService.PublishedAsync</c>; the highest deleted number left out in <c>RecordAsync</c>.</remarks>
public sealed class ModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_published_listed_opened_and_mounted()
    {
        await using var lab = DataLab.Start();
        var directory = NewModel(1);
        var first = await lab.Models.PublishAsync(new ModelPublication(Tenant.Default, "digits", directory) { Metadata = new Dictionary<string, string> { ["accuracy"] = "0.97" } }, Token);
        Assert.Equal((1, "safetensors", "0.97"), (first.Version, first.Metadata["format"], first.Metadata["accuracy"]));
        Assert.Equal(["config.json", "weights/model.safetensors"], first.Files.Objects.Select(o => o.Key));
        await File.WriteAllTextAsync(Path.Combine(directory, "config.json"), "changed afterwards", Token);
        Assert.Equal("{}"u8.ToArray(), await lab.ReadAsync(first.Files, "config.json"));

        var mount = Assert.IsType<Mount.Directory>(await lab.Mounter.AttachAsync(first.Files, new NodeId("local/a"), new ReplicaId(Guid.NewGuid(), "server", 0), "model", Token));
        Assert.Equal(Pattern.Bytes(1, 3_000_000), await File.ReadAllBytesAsync(Path.Combine(mount.Source, "weights/model.safetensors"), Token));
        Assert.Equal(2, (await lab.Models.PublishAsync(new(Tenant.Default, "digits", NewModel(2)), Token)).Version);
        Assert.Equal([1, 2], (await lab.Models.ListAsync(Tenant.Default, "digits", Token)).Select(m => m.Version));
    }

    [Fact]
    public async Task The_same_request_publishes_once_also_side_by_side()
    {
        await using var lab = DataLab.Start();
        var publication = new ModelPublication(Tenant.Default, "digits", NewModel(1)) { RequestId = "step 40" };
        var versions = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => lab.Models.PublishAsync(publication, Token).AsTask()));
        Assert.All(versions, v => Assert.Equal(1, v.Version));
        Assert.Equal(2, (await lab.Models.PublishAsync(publication with { RequestId = "step 50" }, Token)).Version);
        Assert.Equal(1, (await lab.Models.PublishAsync(publication with { Tenant = new("other") }, Token)).Version);
        await lab.Models.DeleteAsync(Tenant.Default, "digits", 1, Token);
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Models.PublishAsync(publication, Token).AsTask());
    }

    [Fact]
    public async Task A_number_is_never_given_twice_and_what_is_mounted_is_not_deleted()
    {
        await using var lab = DataLab.Start();
        var directory = NewModel(1);
        var first = await lab.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token);
        var second = await lab.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token);
        var consumer = new ReplicaId(Guid.NewGuid(), "server", 0);
        await lab.Mounter.AttachAsync(second.Files, new NodeId("local/a"), consumer, "model", Token);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(() => lab.Models.DeleteAsync(Tenant.Default, "digits", 2, Token).AsTask());
        Assert.Contains(consumer.ToString(), refused.Message, StringComparison.Ordinal);
        await lab.Mounter.DetachAsync(second.Files, consumer, Token);
        await lab.Models.DeleteAsync(Tenant.Default, "digits", 2, Token);
        await lab.Models.DeleteAsync(Tenant.Default, "digits", 2, Token);
        await lab.Models.DeleteAsync(Tenant.Default, "digits", 1, Token);
        Assert.Null(await lab.Models.GetAsync(Tenant.Default, "digits", cancellationToken: Token));
        Assert.Equal(3, (await lab.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token)).Version);
        Assert.NotEqual(first.Files.Content, second.Files.Content);
        await Assert.ThrowsAsync<DatasetNotFoundException>(() => lab.Models.ExplainAsync(Tenant.Default, "digits", 1, Token).AsTask());
        Assert.Contains(await lab.Models.ExplainAsync(Tenant.Default, "digits", 3, Token), s => s.Contains("weights/model.safetensors has 3000000 bytes", StringComparison.Ordinal));
        Assert.Single(Directory.GetDirectories(Path.Combine(lab.Root, "data", "models", "default", "digits")));
    }

    [Fact]
    public async Task Links_and_empty_or_missing_directories_are_refused_and_leave_nothing()
    {
        await using var lab = DataLab.Start();
        var linked = NewModel(1);
        File.CreateSymbolicLink(Path.Combine(linked, "weights", "more.bin"), "/etc/passwd");
        foreach (var directory in (string[])[linked, DataLab.NewRoot(), "/does/not/exist", "relative", "", Path.Combine(linked, "config.json")])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => lab.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token).AsTask());
        }

        await Assert.ThrowsAsync<ArgumentException>(() => lab.Models.PublishAsync(new(Tenant.Default, "Not-A-Name", NewModel(1)), Token).AsTask());
        Assert.Empty(await lab.Models.ListAsync(Tenant.Default, cancellationToken: Token));
        var models = Path.Combine(lab.Root, "data", "models");
        Assert.False(Directory.Exists(models) && Directory.GetFiles(models, "*", SearchOption.AllDirectories).Length > 0);
    }

    [Theory]
    [InlineData("model.pt", true)]
    [InlineData("pytorch_model.bin", true)]
    [InlineData("sub/x.PKL", true)]
    [InlineData("model.onnx", false)]
    public async Task Formats_that_run_code_are_named_and_refused_where_the_host_says_so(string file, bool runsCode)
    {
        var directory = NewModel(1);
        Directory.CreateDirectory(Path.Combine(directory, "sub"));
        await File.WriteAllTextAsync(Path.Combine(directory, file), "x", Token);
        await using var lenient = DataLab.Start();
        var published = await lenient.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token);
        Assert.Equal(runsCode ? "pickle+safetensors" : "onnx+safetensors", published.Metadata["format"]);
        await using var strict = DataLab.Start(options: o => o.Models.RefusePickle = true);
        if (runsCode)
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(() => strict.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token).AsTask());
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }
        else
        {
            await strict.Models.PublishAsync(new(Tenant.Default, "digits", directory), Token);
        }
    }

    [Fact]
    public async Task Damage_in_the_model_store_is_noticed_and_another_tenant_cannot_open_the_files()
    {
        await using var lab = DataLab.Start();
        var model = await lab.Models.PublishAsync(new(Tenant.Default, "digits", NewModel(1)), Token);
        await Assert.ThrowsAsync<ArgumentException>(() => lab.Datasets.OpenAsync(model.Files with { Tenant = new("other") }, "config.json", Token).AsTask());
        var file = Directory.GetFiles(Path.Combine(lab.Root, "data", "models"), "model.safetensors", SearchOption.AllDirectories).Single();
        File.SetAttributes(file, FileAttributes.Normal);
        using (var handle = File.OpenHandle(file, access: FileAccess.Write))
        {
            RandomAccess.Write(handle, "damage"u8, 1_500_000);
        }

        await Assert.ThrowsAsync<DatasetIntegrityException>(() => lab.ReadAsync(model.Files, "weights/model.safetensors"));
        await Assert.ThrowsAsync<DatasetIntegrityException>(() => lab.Datasets.PrefetchAsync(model.Files, cancellationToken: Token).AsTask());
    }

    [Fact]
    public async Task A_watch_tells_versions_that_come_and_go()
    {
        await using var lab = DataLab.Start();
        await lab.Models.PublishAsync(new(Tenant.Default, "digits", NewModel(1)), Token);
        await using var watch = lab.Models.WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.Equal((ChangeKind.Reset, ChangeKind.Upsert, ChangeKind.Synced), ((await NextAsync()).Kind, (await NextAsync()).Kind, (await NextAsync()).Kind));
        await lab.Models.PublishAsync(new(Tenant.Default, "digits", NewModel(2)), Token);
        var published = await NextAsync();
        Assert.Equal((Tenant.Default, "digits", 2), published.Key);
        Assert.Equal(2, published.Value!.Version);
        await lab.Models.DeleteAsync(Tenant.Default, "digits", 2, Token);
        Assert.Equal((ChangeKind.Delete, (Tenant.Default, "digits", 2)), (await NextAsync()) is var gone ? (gone.Kind, gone.Key) : default);

        async Task<Change<(Tenant Tenant, string Name, int Version), ModelVersion>> NextAsync()
        {
            Assert.True(await watch.MoveNextAsync());
            return watch.Current;
        }
    }

    internal static string NewModel(int version)
    {
        var directory = DataLab.NewRoot();
        Directory.CreateDirectory(Path.Combine(directory, "weights"));
        File.WriteAllText(Path.Combine(directory, "config.json"), "{}");
        File.WriteAllBytes(Path.Combine(directory, "weights/model.safetensors"), Pattern.Bytes(version, 3_000_000));
        return directory;
    }
}
