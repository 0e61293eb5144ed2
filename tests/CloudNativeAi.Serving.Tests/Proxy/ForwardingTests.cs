using System.Net;
using CloudNativeAi.Serving.Tests.Harness;

namespace CloudNativeAi.Serving.Tests.Proxy;

/// <summary>What reaches a replica, what comes back, and when.</summary>
public sealed class ForwardingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_cannot_speak_for_us()
    {
        await using var host = await ProxyHost.StartAsync(backends: 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "x");
        foreach (var (name, value) in ((string, string)[])[("X-Forwarded-For", "6.6.6.6"), ("x_forwarded_for", "6.6.6.6"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "for=6.6.6.6"), ("X-CNAI-Arm", "evil"), ("x_cnai_arm", "evil"), ("X-Hop", "evil"), ("X-Kept", "good")])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Connection.Add("X-Hop");
        using var response = await host.Client.SendAsync(request, Cancel);
        var head = host.Backends[0].LastHead;
        Assert.DoesNotContain("6.6.6.6", head, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", head, StringComparison.Ordinal);
        Assert.Contains("X-Kept: good", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"Host: {host.Backends[0].Address}", head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("a", Assert.Single(response.Headers.GetValues("X-CNAI-Revision")));
        Assert.False(response.Headers.Contains("X-CNAI-Other"));
    }

    [Fact]
    public async Task A_trusted_proxy_may()
    {
        await using var host = await ProxyHost.StartAsync(backends: 1, proxy: static o => o.TrustedProxies.Add("127.0.0.0/8"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "x");
        request.Headers.Add("X-Forwarded-For", "6.6.6.6");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await host.Client.SendAsync(request, Cancel);
        Assert.Contains("X-Forwarded-For: 6.6.6.6, 127.0.0.1", host.Backends[0].LastHead, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Forwarded-Proto: https", host.Backends[0].LastHead, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("v2/models/m/infer?a=1&b=%20", "/v2/models/m/infer?a=1&b=%20")]
    [InlineData("a%2Fb/c%20d", "/a%2Fb/c%20d")]
    [InlineData("%C3%BC", "/%C3%BC")]
    [InlineData("%2541/100%25", "/%2541/100%25")]
    [InlineData("a/./b/../c", "/a/c")]
    [InlineData("", "/")]
    public async Task Path_and_query_arrive_as_they_were_sent(string sent, string arrived)
    {
        await using var host = await ProxyHost.StartAsync(backends: 1);
        using var response = await host.SendAsync(HttpMethod.Get, "p", "", sent, cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith($"GET {arrived} HTTP/1.1", host.Backends[0].LastHead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/services/default/other/x")]
    [InlineData("/services/Default/s/x")]
    [InlineData("/services/default/S/x")]
    [InlineData("/services/other/s/x")]
    public async Task Names_match_exactly_or_not_at_all(string path)
    {
        await using var host = await ProxyHost.StartAsync(backends: 1);
        using var response = await host.Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("events", true)]
    [InlineData("json-events", true)]
    [InlineData("events", false)]
    public async Task Each_event_passes_before_the_next_exists(string test, bool idempotent)
    {
        await using var host = await ProxyHost.StartAsync(idempotent, backends: 1);
        using var response = await host.SendAsync(HttpMethod.Post, "e", test, content: new ByteArrayContent([1]), option: HttpCompletionOption.ResponseHeadersRead, cancellationToken: Cancel);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var text = new byte[9];
        await body.ReadExactlyAsync(text, Cancel);
        host.Backends[0].Gate.Release();
        await body.ReadExactlyAsync(text, Cancel);
        Assert.Equal("data: 1\n\n"u8.ToArray(), text);
        Assert.Equal(0, await body.ReadAsync(text, Cancel));
    }

    [Fact]
    public async Task A_request_waits_for_a_ready_replica_and_is_refused_when_none_comes()
    {
        await using var host = await ProxyHost.StartAsync(backends: 0);
        var held = host.SendAsync(HttpMethod.Get, "h", "", cancellationToken: Cancel);
        await Eventually.HoldsAsync(() => host.Route.Tally.Read().Held == 1, "held");
        host.AddBackend("a", 0);
        using var response = await held;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var other = await ProxyHost.StartAsync(backends: 0, configure: static o => o.HoldTimeout = TimeSpan.FromMilliseconds(50));
        using var refused = await other.SendAsync(HttpMethod.Get, "h", "", cancellationToken: Cancel);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(2)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Equal(1, other.Route.Tally.Read().Refused);
    }

    [Fact]
    public async Task Silence_and_length_have_limits_that_answer_504()
    {
        await using var idle = await ProxyHost.StartAsync(backends: 1, idleTimeout: TimeSpan.FromMilliseconds(200));
        using var silent = await idle.SendAsync(HttpMethod.Get, "i", "silent-until-gone", cancellationToken: Cancel);
        await using var total = await ProxyHost.StartAsync(backends: 0, requestTimeout: TimeSpan.FromMilliseconds(200));
        using var late = await total.SendAsync(HttpMethod.Get, "t", "", cancellationToken: Cancel);
        Assert.Equal((HttpStatusCode.GatewayTimeout, HttpStatusCode.GatewayTimeout), (silent.StatusCode, late.StatusCode));
    }
}
