using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.S3;

/// <summary>Where a bucket's requests may go: to its endpoint, wherever a server or an address says.</summary>
/// <remarks>Seen failing: <c>AllowAutoRedirect</c> in <c>GuardedClient</c>.</remarks>
public sealed class S3GuardTests
{
    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_never_followed(int status)
    {
        await using var other = await Protocol.S3.StartAsync();
        await using var server = await Protocol.S3.StartAsync();
        other.Put("a", Pattern.Bytes(1, 1000));
        server.Put("a", Pattern.Bytes(1, 1000)).Instead = (context, _) =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, new Uri(other.BaseAddress, "bucket/a").ToString());
            return Task.FromResult(true);
        };
        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server));
        await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync("a"));
        Assert.Empty(other.Log);
    }

    [Theory]
    [InlineData("http://localhost:{port}/bucket/a")]
    [InlineData("http://[::ffff:127.0.0.1]:{port}/bucket/a")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task A_presigned_address_leads_to_no_inner_address(string address)
    {
        await using var server = await Protocol.S3.StartAsync();
        server.Put("a", Pattern.Bytes(1, 1000));
        await using var lab = DataLab.Start(d => d.AddS3("web", s3 => (s3.Bucket, s3.Endpoint, s3.Presigned) =
            ("bucket", server.BaseAddress, (_, _) => new(new Uri(address.Replace("{port}", server.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))))));
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync("a"));
        Assert.Equal((SourceErrorKind.AccessDenied, "a"), (error.Kind, error.Key));
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData("../other/a")]
    [InlineData("a/../../other/a")]
    public async Task A_key_that_leaves_its_bucket_is_never_asked_for(string key)
    {
        await using var server = await Protocol.S3.StartAsync();
        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server));
        Assert.Equal(SourceErrorKind.AccessDenied, (await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync(key))).Kind);
        Assert.Empty(server.Log);
    }
}
