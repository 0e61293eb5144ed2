using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Models;

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

    internal static string NewModel(int version)
    {
        var directory = DataLab.NewRoot();
        Directory.CreateDirectory(Path.Combine(directory, "weights"));
        File.WriteAllText(Path.Combine(directory, "config.json"), "{}");
        File.WriteAllBytes(Path.Combine(directory, "weights/model.safetensors"), Pattern.Bytes(version, 3_000_000));
        return directory;
    }
}
