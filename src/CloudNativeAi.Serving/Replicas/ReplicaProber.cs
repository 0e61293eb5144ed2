using System.Text;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>Asks replicas whether they are ready. Thread-safe.</summary>
internal sealed class ReplicaProber(TimeProvider time) : IDisposable, IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One probe.</summary>
    public Task<ProbeAnswer> ProbeAsync(string address, Probe probe, CancellationToken cancellationToken) =>
        SendAsync(() => new(HttpMethod.Get, $"http://{address}{probe.Path}"), "GET " + probe.Path, probe.Timeout, cancellationToken);

    /// <summary>One real inference.</summary>
    public Task<ProbeAnswer> WarmUpAsync(string address, WarmUpRequest warmUp, CancellationToken cancellationToken) =>
        SendAsync(
            () => new(HttpMethod.Post, $"http://{address}{warmUp.Path}") { Content = new StringContent(warmUp.Body, Encoding.UTF8, warmUp.ContentType) },
            "warm-up POST " + warmUp.Path,
            warmUp.Timeout,
            cancellationToken);

    public void Dispose() => _client.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ProbeAnswer> SendAsync(Func<HttpRequestMessage> create, string what, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = create();
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, linked.Token).ConfigureAwait(false);
            return new(response.IsSuccessStatusCode, true, $"{what} answered {(int)response.StatusCode}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, false, $"{what} gave no answer within {limit.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException error)
        {
            return new(false, false, $"{what} failed: {error.Message}");
        }
    }
}
