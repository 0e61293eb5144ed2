using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using CloudNativeAi.Data.AzureBlobs;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.RealServers;

/// <summary>The source of blobs against Azurite, written to by the vendor's client.</summary>
public sealed class AzuriteContractTests : ContractTests<AzuriteContractTests.Contract>
{
    private const string Account = "devstoreaccount1";

    // The emulator's, known to everybody.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<RealServer>> Server = new(() => RealServer.StartAsync(
        "azurite-blob", static (root, port) => ["--location", root, "--blobHost", "127.0.0.1", "--blobPort", FormattableString.Invariant($"{port}"), "--skipApiVersionCheck", "--silent"]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Snapshots_append_blobs_and_signatures_are_the_real_ones()
    {
        var container = await ContainerAsync();
        var block = container.GetBlobClient("dir/a b");
        await block.UploadAsync(new BinaryData(Pattern.Bytes(1, 3 << 20)), Token);
        var snapshot = await block.CreateSnapshotAsync(cancellationToken: Token);
        await block.UploadAsync(new BinaryData(Pattern.Bytes(2, 1000)), overwrite: true, Token);
        var append = container.GetAppendBlobClient("log");
        await append.CreateAsync(cancellationToken: Token);
        await append.AppendBlockAsync(new MemoryStream(Pattern.Bytes(3, 1000)), cancellationToken: Token);
        var sas = container.GenerateSasUri(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, TimeProvider.System.GetUtcNow().AddHours(1)).Query;
        await using var lab = DataLab.Start(d =>
        {
            d.AddAzureBlobs("web", blobs => Configure(blobs, container, sas));
            d.AddAzureBlobs("snapshots", blobs =>
            {
                // Azurite lets no container's signature read snapshots; the service does.
                Configure(blobs, container, null);
                blobs.Pin = BlobPin.Snapshot;
            });
        });
        var now = await lab.Datasets.RegisterAsync(new(Tenant.Default, "now", "web"), Token);
        Assert.Equal(["dir/a b", "log"], now.Objects.Select(static o => o.Key));
        Assert.Equal(Pattern.Bytes(2, 1000), await lab.ReadAsync(now, "dir/a b"));
        Assert.Equal(Pattern.Bytes(3, 1000), await lab.ReadAsync(now, "log"));
        await append.AppendBlockAsync(new MemoryStream([1]), cancellationToken: Token);
        var grown = await lab.Datasets.RegisterAsync(new(Tenant.Default, "grown", "web"), Token);
        Assert.Equal(1001, grown.Objects[1].Length);
        var then = await lab.Datasets.RegisterAsync(new(Tenant.Default, "then", "snapshots"), Token);
        Assert.EndsWith("@" + snapshot.Value.Snapshot, Assert.Single(then.Objects).Version.Value, StringComparison.Ordinal);
        Assert.Equal(Pattern.Bytes(1, 3 << 20), await lab.ReadAsync(then, "dir/a b"));
    }

    private static void Configure(BlobSourceOptions blobs, BlobContainerClient container, string? sas)
    {
        (blobs.Endpoint, blobs.Container) = (new Uri(container.Uri, $"/{Account}"), container.Name);
        (blobs.Account, blobs.AccountKey, blobs.Sas) = (Account, sas is null ? Key : null, sas);
    }

    private static async Task<BlobContainerClient> ContainerAsync()
    {
        var server = await Server.Value;
        var service = new BlobServiceClient(new Uri($"http://127.0.0.1:{server.Port}/{Account}"), new StorageSharedKeyCredential(Account, Key));
        return await service.CreateBlobContainerAsync($"c{Guid.NewGuid():n}", cancellationToken: Token);
    }

    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new Bench(await ContainerAsync());
    }

    private sealed class Bench(BlobContainerClient container) : DatasetSourceBench
    {
        private readonly DataLab _lab = DataLab.Start(d => d.AddAzureBlobs("web", blobs => Configure(blobs, container, null)));

        public override IDatasetSource Source => _lab.Services.GetRequiredKeyedService<IDatasetSource>("web");

        public override bool CanList => true;

        public override async ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
            await container.GetBlobClient(key).UploadAsync(new BinaryData(content), overwrite: true, cancellationToken);

        public override async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => await container.GetBlobClient(key).DeleteAsync(cancellationToken: cancellationToken);

        public override ValueTask DisposeAsync() => _lab.DisposeAsync();
    }
}
