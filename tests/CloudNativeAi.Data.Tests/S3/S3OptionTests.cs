using CloudNativeAi.Data.S3;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Tests.S3;

/// <summary>Where a source leads, what it sends, and what is told at start.</summary>
public sealed class S3OptionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("eu-central-1", null, null, "https://bucket.s3.eu-central-1.amazonaws.com/")]
    [InlineData("cn-north-1", null, null, "https://bucket.s3.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eu-central-1", null, true, "https://s3.eu-central-1.amazonaws.com/bucket/")]
    [InlineData(null, "http://minio:9000", null, "http://minio:9000/bucket/")]
    [InlineData(null, "https://gate.example/s3", null, "https://gate.example/s3/bucket/")]
    [InlineData(null, "https://gate.example:8443/", false, "https://bucket.gate.example:8443/")]
    [InlineData(null, "https://data.example", null, "https://data.example/", true)]
    public void A_bucket_is_found_by_region_or_endpoint(string? region, string? endpoint, bool? pathStyle, string expected, bool isBucket = false)
    {
        var address = S3Address.Of(new S3SourceOptions { Bucket = "bucket", Region = region, Endpoint = endpoint is null ? null : new Uri(endpoint), PathStyle = pathStyle, EndpointIsBucket = isBucket });
        Assert.Equal(expected, address.Origin + address.BucketPath);
    }

    [Fact]
    public async Task Configuration_gives_a_source_and_code_none()
    {
        await using var server = await Protocol.S3.StartAsync();
        server.Put("p/a", Pattern.Bytes(1, 1000));
        await using var provider = Build(new()
        {
            ["Data:Sources:lake:S3:Bucket"] = "bucket",
            ["Data:Sources:lake:S3:Endpoint"] = server.BaseAddress.ToString(),
            ["Data:Sources:lake:S3:Prefix"] = "p/",
            ["Data:Sources:lake:S3:RequesterPays"] = "true",
            ["Data:Sources:lake:S3:ExpectedBucketOwner"] = "123456789012",
            ["Data:Sources:lake:S3:CustomerKey"] = Convert.ToBase64String(new byte[32]),
            ["Data:Sources:lake:S3:Credentials:AccessKeyId"] = S3Dialect.AccessKey,
            ["Data:Sources:lake:S3:Credentials:SecretAccessKey"] = S3Dialect.Secret,
        });
        Assert.NotNull(provider.GetRequiredService<IOptions<DataOptions>>().Value);
        var source = provider.GetRequiredKeyedService<IDatasetSource>("lake");
        Assert.Equal($"s3:{server.BaseAddress}bucket/p/", source.Identity);
        var info = await source.StatAsync("a", Token);
        await using var read = await source.OpenAsync(info!, 10, 20, Token);
        Assert.Equal(Pattern.Bytes(1, 1000)[10..30], await BytesAsync(read.Body));
        await foreach (var listed in source.ListAsync("", Token))
        {
            Assert.Equal("a", listed.Key);
        }

        Assert.All(server.Log, static r => Assert.Equal(("requester", "123456789012"), (r.Extensions["x-amz-request-payer"], r.Extensions["x-amz-expected-bucket-owner"])));
        Assert.All(server.Log.Where(static r => !r.Target.Contains('?', StringComparison.Ordinal)), static r => Assert.Equal(
            ("AES256", Convert.ToBase64String(new byte[32]), "cLyPS3KoaSFGi/joRB3OUQ=="),
            (r.Extensions["x-amz-server-side-encryption-customer-algorithm"], r.Extensions["x-amz-server-side-encryption-customer-key"], r.Extensions["x-amz-server-side-encryption-customer-key-md5"])));
    }

    [Fact]
    public void Every_wrong_setting_is_told_at_once()
    {
        const string Secret = "marker-4242";
        using var provider = Build(new()
        {
            ["Data:Sources:a:S3:Bucket"] = "x",
            ["Data:Sources:b:S3:Bucket"] = "bucket",
            ["Data:Sources:c:S3:Bucket"] = "bucket",
            ["Data:Sources:c:S3:Endpoint"] = $"https://user:{Secret}@host/",
            ["Data:Sources:c:S3:Prefix"] = "no-slash",
            ["Data:Sources:c:S3:CustomerKey"] = Secret,
            ["Data:Sources:c:S3:Credentials:AccessKeyId"] = "id",
            ["Data:Sources:c:S3:Credentials:Anonymous"] = "true",
            ["Data:Sources:c:S3:Credentials:RoleArn"] = "arn",
            ["Data:Sources:c:S3:Credentials:RoleDuration"] = "00:01:00",
            ["Data:Sources:c:S3:Colour"] = "blue",
            ["Data:Sources:c:S3:Credentials:Colour"] = "blue",
            ["Data:Sources:c:Headers:X"] = "y",
            ["Data:Sources:d:S3:Bucket"] = "bucket",
            ["Data:Sources:d:S3:Endpoint"] = "http://far.example",
            ["Data:Sources:d:S3:CustomerKey"] = Convert.ToBase64String(new byte[32]),
            ["Data:Sources:d:S3:PathStyle"] = "maybe",
            ["Data:Sources:e:S3:Bucket"] = "bucket",
            ["Data:Sources:e:S3:Endpoint"] = "nowhere",
            ["Data:Sources:f:S3:Bucket"] = "bucket",
            ["Data:Sources:f:S3:Region"] = "Frankfurt am Main",
            ["Data:Sources:g:S3:Bucket"] = "bucket--use1-az5--x-s3",
            ["Data:Sources:h:S3:Bucket"] = "bucket",
            ["Data:Sources:h:Files"] = "/x",
            ["Data:Sources:i:S4:Bucket"] = "bucket",
        });
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<DataOptions>>().Value);
        foreach (var expected in (string[])
            ["a:S3:Bucket is \"x\"", "b:S3:Region is missing", "c:S3:Endpoint is refused", "c:S3:Prefix is \"no-slash\"", "c:S3:CustomerKey is refused", "c:S3:Credentials has half a key", "c:S3:Credentials names keys and nobody", "c:S3:Credentials:RoleArn is given without",
                "c:S3:Credentials:RoleDuration is 00:01:00", "c:S3:Colour is no setting", "c:S3:Credentials:Colour is no setting", "c:Headers is no setting", "d:S3:CustomerKey is refused; it would travel in clear", "d:S3:PathStyle is \"maybe\"", "e:S3:Endpoint is refused",
                "f:S3:Region is \"Frankfurt am Main\"", "g:S3:Bucket is", "h has none or several of Files, Http, S3", "i has none or several of Files, Http, S3"])
        {
            Assert.Contains(error.Failures, f => f.Contains("Data:Sources:" + expected, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddCloudNativeAi().AddData(d => d.AddS3("x", s3 => s3.Bucket = "bucket")));
    }

    [Fact]
    public async Task A_public_bucket_is_read_without_a_signature()
    {
        await using var server = await ObjectServer.StartAsync(new S3Dialect { AllowAnonymous = true });
        server.Put("a", Pattern.Bytes(1, 1000));
        await using var lab = DataLab.Start(d => d.AddS3("web", s3 => (s3.Bucket, s3.Endpoint, s3.Credentials.Anonymous) = ("bucket", server.BaseAddress, true)));
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(await lab.RegisterAsync("a"), "a"));
        Assert.All(server.Log, static r => Assert.Null(r.Authorization));
    }

    [Fact]
    public async Task Presigned_addresses_are_read_and_cannot_list()
    {
        var dialect = new S3Dialect();
        await using var server = await ObjectServer.StartAsync(dialect);
        server.Put("a b", Pattern.Bytes(1, (9 << 20) + 7));
        await using var lab = DataLab.Start(d => d.AddS3("web", s3 => (s3.Bucket, s3.Endpoint, s3.Presigned) = ("bucket", server.BaseAddress, (key, _) => new(dialect.Presign(server, key)))));
        Assert.Equal(Pattern.Bytes(1, (9 << 20) + 7), await lab.ReadAsync(await lab.RegisterAsync("a b"), "a b"));
        Assert.All(server.Gets.Skip(1), static g => Assert.Equal("\"e1\"", g.IfMatch));
        Assert.Equal(SourceErrorKind.NotSupported, (await Assert.ThrowsAsync<DatasetSourceException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "web"), Token).AsTask())).Kind);
    }

    [Fact]
    public async Task A_profile_gives_keys()
    {
        var file = Path.Combine(DataLab.NewRoot(), "credentials");
        await File.WriteAllTextAsync(file, $"[train]\naws_access_key_id = {S3Dialect.AccessKey}\naws_secret_access_key = {S3Dialect.Secret}\n", Token);
        await using var server = await Protocol.S3.StartAsync();
        server.Put("a", Pattern.Bytes(1, 1000));
        await using var lab = DataLab.Start(d =>
        {
            d.AddS3("web", s3 => Profile(s3, server, file, "train"));
            d.AddS3("none", s3 => Profile(s3, server, file, "missing"));
        });
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(await lab.RegisterAsync("a"), "a"));
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.Datasets.RegisterAsync(new(Tenant.Default, "set2", "none"), Token).AsTask());
        Assert.Equal(SourceErrorKind.AccessDenied, error.Kind);
    }

    [Fact]
    public async Task A_role_is_assumed_at_the_token_service_and_renewed_when_it_ends()
    {
        var tokens = new TokenService();
        await using var service = await ObjectServer.StartAsync(tokens);
        var dialect = new S3Dialect { Tokens = ["session-1"] };
        await using var server = await ObjectServer.StartAsync(dialect);
        server.Put("a", Pattern.Bytes(1, 1000));
        await using var lab = DataLab.Start(d => d.AddS3("web", s3 =>
        {
            Protocol.Configure(s3, server);
            (s3.Credentials.RoleArn, s3.Credentials.RoleEndpoint, s3.Credentials.RoleExternalId) = ("arn:aws:iam::123456789012:role/reader", service.BaseAddress, "ext");
        }));
        var version = await lab.RegisterAsync("a");
        Assert.Equal(1, tokens.Asked);
        dialect.Tokens = ["session-2"];
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(version, "a"));
        Assert.Equal(2, tokens.Asked);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader", tokens.Last, StringComparison.Ordinal);
        Assert.Contains("ExternalId=ext", tokens.Last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301, "PermanentRedirect", SourceErrorKind.AccessDenied)]
    [InlineData(307, "TemporaryRedirect", SourceErrorKind.SourceUnavailable)]
    [InlineData(403, "InvalidObjectState", SourceErrorKind.AccessDenied)]
    [InlineData(400, "AuthorizationHeaderMalformed", SourceErrorKind.AccessDenied)]
    [InlineData(400, "KeyTooLongError", SourceErrorKind.NotFound)]
    [InlineData(404, "NoSuchBucket", SourceErrorKind.NotFound)]
    [InlineData(500, "InternalError", SourceErrorKind.SourceUnavailable)]
    [InlineData(503, "SlowDown", SourceErrorKind.SourceUnavailable)]
    [InlineData(418, "Teapot", SourceErrorKind.SourceProtocol)]
    public async Task Each_refusal_is_one_kind_and_is_named_by_its_code(int status, string code, SourceErrorKind kind)
    {
        var dialect = new S3Dialect();
        await using var server = await ObjectServer.StartAsync(dialect);
        var served = server.Put("a", Pattern.Bytes(1, 1000));
        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server), options: static o => o.Transfer.Tries = 2);
        var version = await lab.RegisterAsync("a");
        served.Instead = async (context, _) =>
        {
            context.Response.Headers["x-amz-bucket-region"] = "eu-west-9";
            context.Response.Headers.Location = "http://169.254.169.254/latest/meta-data";
            await dialect.RefuseAsync(context, status, code);
            return true;
        };
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.ReadAsync(version, "a"));
        Assert.Equal((kind, "a"), (error.Kind, error.Key));
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
        Assert.Equal(status is 301 or 400 && kind == SourceErrorKind.AccessDenied, error.Message.Contains("eu-west-9", StringComparison.Ordinal));
        Assert.Equal(kind == SourceErrorKind.SourceUnavailable ? 2 : 1, served.Gets);
        error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync("a"));
        Assert.Equal(kind, error.Kind);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("\"0123456789abcdef0123456789abcdef-8\"")]
    [InlineData("\"\"")]
    public async Task An_ETag_is_a_version_however_it_is_written(string tag)
    {
        await using var server = await Protocol.S3.StartAsync();
        var served = server.Put("a", Pattern.Bytes(1, 1000), tag);
        served.IgnoreIfMatch = true;
        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server));
        var listed = await lab.Datasets.RegisterAsync(new(Tenant.Default, "set", "web"), Token);
        Assert.Equal(listed.Objects[0].Version, (await lab.RegisterAsync("a")).Objects[0].Version);
        Assert.Equal(Pattern.Bytes(1, 1000), await lab.ReadAsync(listed, "a"));
        Assert.All(server.Gets.Where(static g => g.Range is not null), g => Assert.Equal($"\"{tag.Trim('"')}\"", g.IfMatch));
    }

    private static void Profile(S3SourceOptions s3, ObjectServer server, string file, string profile) =>
        (s3.Bucket, s3.Endpoint, s3.Credentials.Profile, s3.Credentials.ProfileFile) = ("bucket", server.BaseAddress, profile, file);

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, Token);
        return memory.ToArray();
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("CloudNativeAi:" + s.Key, s.Value))).Build();
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddData(d => d.AddS3()).AddData();
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>Gives sessions, numbered.</summary>
    private sealed class TokenService : IServerDialect
    {
        public int Asked { get; private set; }

        public string Last { get; private set; } = "";

        public string? KeyOf(string target) => null;

        public async Task<bool> AnswerAsync(ObjectServer server, HttpContext context, string target)
        {
            using var reader = new StreamReader(context.Request.Body);
            Last = await reader.ReadToEndAsync(context.RequestAborted);
            Asked++;
            await context.Response.WriteAsync(
                $"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials><AccessKeyId>{S3Dialect.AccessKey}</AccessKeyId><SecretAccessKey>{S3Dialect.Secret}</SecretAccessKey><SessionToken>session-{Asked}</SessionToken><Expiration>{TimeProvider.System.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
            return true;
        }

        public void Describe(HttpContext context, ServedObject served)
        {
        }

        public Task RefuseAsync(HttpContext context, int status, string code) => Task.CompletedTask;
    }
}
