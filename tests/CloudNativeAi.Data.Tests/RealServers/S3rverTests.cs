using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.RealServers;

/// <summary>The S3 source against s3rver, which ignores <c>If-Match</c>: that the answer's own version is compared is what refuses another one.</summary>
public sealed class S3rverContractTests : ContractTests<S3rverContractTests.Contract>
{
    private const string Key = "S3RVER";

    private static readonly Lazy<Task<RealServer>> Server = new(() => RealServer.StartAsync("s3rver", static (root, port) => ["-d", root, "-a", "127.0.0.1", "-p", FormattableString.Invariant($"{port}"), "--silent"]));

    [Fact]
    public async Task A_range_that_the_server_takes_for_none_is_a_broken_protocol()
    {
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => new Contract().All.Single(static c => c.Name == Contract.Range).Run(TestContext.Current.CancellationToken));
        Assert.Equal(SourceErrorKind.SourceProtocol, error.Kind);
        Assert.Contains("asked for bytes 0-0 and answered with bytes 0-99999/100000", error.Message, StringComparison.Ordinal);
    }

    public sealed class Contract : DatasetSourceContract
    {
        public const string Range = "A_read_gives_exactly_its_range";

        /// <summary>It takes <c>bytes=0-0</c> for no range.</summary>
        public override IReadOnlyList<ContractCase> Cases => [.. All.Where(static c => c.Name != Range)];

        public IReadOnlyList<ContractCase> All => base.Cases;

        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken)
        {
            var server = await Server.Value;
            var bench = new Bench(new Uri($"http://127.0.0.1:{server.Port}"), $"b{Guid.NewGuid():n}");
            await bench.CreateAsync(cancellationToken);
            return bench;
        }
    }

    private sealed class Bench : DatasetSourceBench
    {
        private readonly string _bucket;
        private readonly AmazonS3Client _client;
        private readonly DataLab _lab;

        public Bench(Uri endpoint, string bucket)
        {
            _bucket = bucket;
            _client = new(new BasicAWSCredentials(Key, Key), new AmazonS3Config { ServiceURL = endpoint.ToString(), ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED });
            _lab = DataLab.Start(d => d.AddS3("web", s3 =>
            {
                (s3.Bucket, s3.Endpoint) = (bucket, endpoint);
                (s3.Credentials.AccessKeyId, s3.Credentials.SecretAccessKey) = (Key, Key);
            }));
        }

        public override IDatasetSource Source => _lab.Services.GetRequiredKeyedService<IDatasetSource>("web");

        public override bool CanList => true;

        public async ValueTask CreateAsync(CancellationToken cancellationToken) => await _client.PutBucketAsync(_bucket, cancellationToken);

        public override async ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
            await _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = new MemoryStream(content.ToArray()), UseChunkEncoding = false }, cancellationToken);

        public override async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => await _client.DeleteObjectAsync(_bucket, key, cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _lab.DisposeAsync();
        }
    }
}
