using CloudNativeAi.Data.S3;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Data.Tests.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.S3;

public sealed class S3SecretTests() : SecretTests(new Marked())
{
    [Fact]
    public void Credentials_print_nothing() => Assert.Equal("***", new S3Credentials("marker-id", "marker-secret", "marker-token").ToString());

    private sealed class Marked : Protocol
    {
        public override void Add(IDataBuilder data, ObjectServer server, string name = "web") => data.AddS3(name, s3 =>
        {
            Configure(s3, server);
            (s3.Credentials.SessionToken, s3.CustomerKey) = ("marker-token", Convert.ToBase64String("marker-of-thirty-two-bytes-012345"u8[..32]));
        });

        protected override IServerDialect Dialect() => new S3Dialect();
    }
}

public sealed class PresignedSecretTests() : SecretTests(new Marked())
{
    private sealed class Marked : Protocol
    {
        private readonly S3Dialect _dialect = new();

        public override void Add(IDataBuilder data, ObjectServer server, string name = "web") =>
            data.AddS3(name, s3 => (s3.Bucket, s3.Endpoint, s3.Presigned) = ("bucket", server.BaseAddress, (key, _) => new(_dialect.Presign(server, key))));

        protected override IServerDialect Dialect() => _dialect;
    }
}
