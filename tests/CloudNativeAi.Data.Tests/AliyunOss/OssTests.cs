using CloudNativeAi.Data.AliyunOss;
using CloudNativeAi.Data.AliyunOss.Hosting;
using CloudNativeAi.Data.S3;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Tests.AliyunOss;

/// <summary>OSS is S3 with presets.</summary>
public sealed class OssTests
{
    [Theory]
    [InlineData("cn-hangzhou", OssNetwork.Public, "https://lake.s3.oss-cn-hangzhou.aliyuncs.com/")]
    [InlineData("oss-cn-hangzhou", OssNetwork.Internal, "https://lake.s3.oss-cn-hangzhou-internal.aliyuncs.com/")]
    [InlineData("ap-southeast-1", OssNetwork.Accelerate, "https://lake.s3.oss-accelerate.aliyuncs.com/")]
    public void A_bucket_is_where_region_and_network_say(string region, OssNetwork network, string expected)
    {
        var address = S3Address.Of(OssPreset.Of(new OssSourceOptions { Bucket = "lake", Region = region, Network = network }));
        Assert.Equal(expected, address.Origin + address.BucketPath);
        Assert.Equal(region.Replace("oss-", "", StringComparison.Ordinal), address.Region);
    }

    [Fact]
    public async Task A_session_is_renewed_by_the_hosts_provider()
    {
        var dialect = new S3Dialect { Bucket = "", Tokens = ["sts-1"] };
        await using var server = await ObjectServer.StartAsync(dialect);
        server.Put("a", Pattern.Bytes(1, 1000));
        var asked = 0;
        await using var lab = DataLab.Start(d => d.AddAliyunOss("web", oss =>
        {
            (oss.Bucket, oss.Region, oss.CustomDomain) = ("lake", "cn-hangzhou", server.BaseAddress);
            oss.Provider = (_, _) => new(new S3Credentials(S3Dialect.AccessKey, S3Dialect.Secret, $"sts-{++asked}"));
        }));
        var version = await lab.RegisterAsync("a");
        dialect.Tokens = ["sts-2"];
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(version, "a"));
        Assert.Equal(2, asked);
        Assert.All(server.Log, static r => Assert.Contains("/cn-hangzhou/s3/aws4_request", r.Authorization, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_that_are_nowhere_are_told()
    {
        await using var server = await ObjectServer.StartAsync(new S3Dialect { Bucket = "" });
        await using var lab = DataLab.Start(d => d.AddAliyunOss("web", oss => (oss.Bucket, oss.Region, oss.CustomDomain) = ("lake", "cn-hangzhou", server.BaseAddress)));
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync("a"));
        Assert.Equal(SourceErrorKind.AccessDenied, error.Kind);
        Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_ID", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_is_read_and_every_wrong_setting_is_told()
    {
        var settings = new Dictionary<string, string?>
        {
            ["C:Data:Sources:good:AliyunOss:Bucket"] = "lake",
            ["C:Data:Sources:good:AliyunOss:Region"] = "cn-beijing",
            ["C:Data:Sources:good:AliyunOss:Network"] = "internal",
            ["C:Data:Sources:good:AliyunOss:Anonymous"] = "true",
            ["C:Data:Sources:bad:AliyunOss:Bucket"] = "x",
            ["C:Data:Sources:bad:AliyunOss:Region"] = "cn-beijing",
            ["C:Data:Sources:worse:AliyunOss:Network"] = "fast",
            ["C:Data:Sources:worse:AliyunOss:Colour"] = "blue",
        };
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("C")).AddData(d => d.AddAliyunOss());
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<DataOptions>>().Value);
        Assert.All(
            ["bad:AliyunOss:Bucket is \"x\"", "worse:AliyunOss:Network is -1", "worse:AliyunOss:Region is \"\"", "worse:AliyunOss:Colour is no setting"],
            expected => Assert.Contains(error.Failures, f => f.Contains(expected, StringComparison.Ordinal)));
        Assert.Equal(4, error.Failures.Count());
    }
}

public sealed class OssContractTests : ContractTests<OssContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new ServerBench(
            Protocol.S3,
            await ObjectServer.StartAsync(new S3Dialect { Bucket = "" }),
            static (data, server) => data.AddAliyunOss("web", oss =>
            {
                (oss.Bucket, oss.Region, oss.CustomDomain) = ("lake", "cn-hangzhou", server.BaseAddress);
                (oss.AccessKeyId, oss.AccessKeySecret) = (S3Dialect.AccessKey, S3Dialect.Secret);
            }));
    }
}
