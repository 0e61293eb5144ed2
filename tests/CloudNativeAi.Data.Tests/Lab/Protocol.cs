using CloudNativeAi.Data.AzureBlobs;
using CloudNativeAi.Data.S3;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>A service's dialect and the source that speaks it.</summary>
public abstract class Protocol
{
    public static Protocol Http { get; } = new HttpProtocol();

    public static Protocol S3 { get; } = new S3Protocol();

    public static Protocol Blobs { get; } = new BlobProtocol();

    public Task<ObjectServer> StartAsync() => ObjectServer.StartAsync(Dialect());

    public abstract void Add(IDataBuilder data, ObjectServer server, string name = "web");

    protected abstract IServerDialect Dialect();

    private sealed class HttpProtocol : Protocol
    {
        public override void Add(IDataBuilder data, ObjectServer server, string name) => data.AddHttp(name, server.BaseAddress);

        protected override IServerDialect Dialect() => new PlainDialect();
    }

    private sealed class S3Protocol : Protocol
    {
        public override void Add(IDataBuilder data, ObjectServer server, string name) => data.AddS3(name, s3 => Configure(s3, server));

        protected override IServerDialect Dialect() => new S3Dialect();
    }

    private sealed class BlobProtocol : Protocol
    {
        public override void Add(IDataBuilder data, ObjectServer server, string name) => data.AddAzureBlobs(name, blobs =>
        {
            Configure(blobs, server);
            (blobs.Account, blobs.AccountKey) = (BlobDialect.Account, BlobDialect.Key);
        });

        protected override IServerDialect Dialect() => new BlobDialect();
    }

    internal static void Configure(BlobSourceOptions blobs, ObjectServer server) => (blobs.Endpoint, blobs.Container) = (new Uri(server.BaseAddress, BlobDialect.Account), "container");

    internal static void Configure(S3SourceOptions s3, ObjectServer server)
    {
        (s3.Bucket, s3.Endpoint) = ("bucket", server.BaseAddress);
        (s3.Credentials.AccessKeyId, s3.Credentials.SecretAccessKey) = (S3Dialect.AccessKey, S3Dialect.Secret);
    }
}
