using System.Net;
using CloudNativeAi.Serving.Tests.Harness;

namespace CloudNativeAi.Serving.Tests.Proxy;

/// <summary>V4: a request is sent again only if nothing of it was acted on, or its service is idempotent and no byte of an answer has left.</summary>
/// <remarks>
/// Seen failing: without the empty content in <c>ReplicaHandler</c> (the socket handler sends a GET twice by itself); <c>MayRepeat =&gt; false</c> in <c>ForwardedRequest</c>; without
/// <c>buffer.KeepAsync</c> in <c>ReplicaHandler</c> (an idempotent answer that breaks off reaches the client broken).
/// </remarks>
public sealed class RetryTests
{
    private static readonly string[] s_deaths = ["", "die-before-headers", "close-before-headers", "die-after-headers", "die-mid-body", "die-mid-chunks", "die-mid-stream", "503"];

    [Fact]
    public async Task Nothing_is_sent_twice_where_it_is_not_idempotent()
    {
        await using var host = await ProxyHost.StartAsync(idempotent: false);
        var deaths = await RunAsync(host, TestSize.Of(700, 70_000), static (ledger, id, test, ok) =>
        {
            Assert.Equal(1, ledger.Arrivals(id));
            Assert.Equal(test.Length == 0, ok);
        });
        Assert.All(s_deaths, d => Assert.True(deaths[d] > 20));
        Assert.Equal(0, host.Route.Tally.Read().Retries);
    }

    [Fact]
    public async Task Where_it_is_idempotent_every_death_before_the_first_byte_is_covered_and_none_after_it_is_repeated()
    {
        // A loaded machine pauses anywhere: here no pause makes a stream of a document.
        await using var host = await ProxyHost.StartAsync(proxy: static o => o.StreamPause = TimeSpan.FromSeconds(1));
        await RunAsync(host, TestSize.Of(700, 70_000), static (ledger, id, test, ok) =>
        {
            var stream = test == "die-mid-stream";
            Assert.True(ok != stream, $"{test}: {(ok ? "answered" : "failed")}");
            Assert.True(test switch { "" => ledger.Arrivals(id) == 1, "die-mid-stream" => ledger.Arrivals(id) == 1, _ => ledger.Arrivals(id) == 2 }, $"{test}: {ledger.Arrivals(id)} arrivals");
        });
        Assert.True(host.Route.Tally.Read().Retries > 100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_connection_was_never_sent_and_goes_elsewhere_whatever_the_service(bool idempotent)
    {
        await using var host = await ProxyHost.StartAsync(idempotent, backends: 1);
        host.Admit("a", 7, "127.0.0.1:1");
        for (var i = 0; i < 20; i++)
        {
            using var content = new StringContent(new string('x', 100_000));
            using var response = await host.SendAsync(HttpMethod.Post, $"r{i}", "", content: content, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(1, host.Ledger.Arrivals($"r{i}"));
        }

        Assert.True(host.Route.Tally.Read().Retries > 0);
        await host.IdleAsync();
    }

    [Fact]
    public async Task A_request_longer_than_the_limit_is_not_repeated()
    {
        await using var host = await ProxyHost.StartAsync();
        using var content = new ByteArrayContent(new byte[(64 * 1024) + 1]);
        using var response = await host.SendAsync(HttpMethod.Post, "long", "die-before-headers", content: content, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, host.Ledger.Arrivals("long"));
        await host.IdleAsync();
    }

    private static async Task<Dictionary<string, int>> RunAsync(ProxyHost host, int count, Action<Ledger, string, string, bool> check)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var deaths = s_deaths.ToDictionary(static d => d, static _ => 0);
        var plan = Enumerable.Range(0, count).Select(i => (Id: $"q{i}", Test: s_deaths[random.Next(s_deaths.Length)], Body: random.Next(3))).ToList();
        await Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (request, cancellationToken) =>
        {
            using var content = request.Body == 0 ? null : new ByteArrayContent(new byte[request.Body * 500]);
            var ok = false;
            try
            {
                using var response = await host.SendAsync(content is null ? HttpMethod.Get : HttpMethod.Post, request.Id, request.Test, content: content, cancellationToken: cancellationToken);
                ok = response.IsSuccessStatusCode;
                Assert.True(!ok || (await response.Content.ReadAsStringAsync(cancellationToken)).Contains(request.Id, StringComparison.Ordinal));
                Assert.True(!ok || response.Headers.GetValues("X-CNAI-Revision").Single() == "a");
            }
            catch (HttpRequestException)
            {
            }

            lock (deaths)
            {
                deaths[request.Test]++;
                try
                {
                    check(host.Ledger, request.Id, request.Test, ok);
                }
                catch (Exception error)
                {
                    throw new InvalidOperationException($"seed {seed}, {request}: {error.Message}", error);
                }
            }
        });
        await host.IdleAsync();
        return deaths;
    }
}
