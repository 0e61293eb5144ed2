using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.S3;

public sealed class S3ContractTests : ContractTests<S3ContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new ServerBench(Protocol.S3, await Protocol.S3.StartAsync());
    }
}

public sealed class S3PrefixContractTests : ContractTests<S3PrefixContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken)
        {
            var server = await Protocol.S3.StartAsync();
            server.Put("else/where", [1]);
            return new ServerBench(Protocol.S3, server, (data, s) => data.AddS3("web", s3 =>
            {
                Protocol.Configure(s3, s);
                s3.Prefix = "team a/";
            }), "team a/");
        }
    }
}
