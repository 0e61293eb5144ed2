using System.Diagnostics;
using System.Net.Http.Headers;
using CloudNativeAi.Benchmarks.Data.Servers;

namespace CloudNativeAi.Benchmarks.Data.ColdLoad;

/// <summary>What a link gives to readers that do nothing with what they read: the most that any program could get on this machine.</summary>
internal static class LinkProbe
{
    public static async Task<double> DrainAsync(Uri target, long length, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, LinkRelay.Connections).Select(i => DrainAsync(client, target, length * i / LinkRelay.Connections, (length * (i + 1) / LinkRelay.Connections) - 1, cancellationToken)));
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task DrainAsync(HttpClient client, Uri target, long from, long to, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Range = new RangeHeaderValue(from, to);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 20];
        while (await body.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}
