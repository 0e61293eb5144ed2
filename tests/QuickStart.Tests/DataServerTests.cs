using System.Net;
using System.Net.Http.Headers;
using QuickStart.Story;

namespace QuickStart.Tests;

/// <summary>The sample's server is one that a data source can rely on: ranges, a version, and honesty about both.</summary>
/// <remarks>Seen failing: <c>enableRangeProcessing</c> left out (200 for a range).</remarks>
public sealed class DataServerTests
{
    [Fact]
    public async Task Ranges_are_honoured_and_the_version_is_named()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await DataServer.StartAsync(Sample.Data, cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };
        var whole = await File.ReadAllBytesAsync(Sample.Data, cancellation);

        using var request = new HttpRequestMessage(HttpMethod.Get, "digits.csv.gz") { Headers = { Range = new RangeHeaderValue(100, 199) } };
        using var part = await client.SendAsync(request, cancellation);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(whole[100..200], await part.Content.ReadAsByteArrayAsync(cancellation));
        Assert.Equal($"\"{server.Sha256}\"", part.Headers.ETag?.Tag);
        Assert.Equal(whole.Length, part.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await DataServer.StartAsync(Sample.Data, cancellation);
        using var client = new HttpClient { BaseAddress = server.Address };

        using var request = new HttpRequestMessage(HttpMethod.Get, "digits.csv.gz") { Headers = { IfMatch = { new EntityTagHeaderValue("\"old\"") } } };
        using var answer = await client.SendAsync(request, cancellation);

        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
    }
}
