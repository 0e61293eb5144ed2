using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Data.Tests.Sources;
using CloudNativeAi.Data.Tests.Transfer;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.AzureBlobs;

public sealed class BlobContractTests : ContractTests<BlobContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new ServerBench(Protocol.Blobs, await Protocol.Blobs.StartAsync());
    }
}

public sealed class BlobPrefixContractTests : ContractTests<BlobPrefixContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken)
        {
            const string Sas = "sv=2023-11-03&se=2199-01-01T00%3A00%3A00Z&sig=a%2Bb%3D";
            var server = await ObjectServer.StartAsync(new BlobDialect { Signatures = [Sas] });
            server.Put("else/where", [1]);
            return new ServerBench(Protocol.Blobs, server, (data, s) => data.AddAzureBlobs("web", blobs =>
            {
                Protocol.Configure(blobs, s);
                (blobs.Prefix, blobs.Sas) = ("team a/", "?" + Sas);
            }), "team a/");
        }
    }
}

public sealed class BlobScenarioTests() : ScenarioTests(Protocol.Blobs);

public sealed class AccountKeySecretTests() : SecretTests(Protocol.Blobs);

public sealed class SasSecretTests() : SecretTests(new Marked())
{
    private sealed class Marked : Protocol
    {
        private const string Sas = "sv=2023-11-03&sig=marker-sas";

        public override void Add(IDataBuilder data, ObjectServer server, string name = "web") => data.AddAzureBlobs(name, blobs =>
        {
            Configure(blobs, server);
            blobs.Sas = Sas;
        });

        protected override IServerDialect Dialect() => new BlobDialect { Signatures = [Sas] };
    }
}
