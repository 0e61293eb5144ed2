using System.Net.Http.Headers;
using System.Text.Json;
using QuickStart.Digits;

namespace QuickStart.Traffic;

/// <summary>Constant load of real images: so many lanes, each one request after the other at a steady pace, each answer checked.</summary>
internal sealed class LoadGenerator : IAsyncDisposable
{
    private const int Lanes = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(16);
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Lanes });
    private readonly CancellationTokenSource _stop;
    private readonly DigitSet _images;
    private readonly AnswerCheck _check;
    private readonly TrafficCounts _counts;
    private readonly Uri _url;
    private readonly Task _lanes;
    private int _next = -1;

    private LoadGenerator(Uri url, DigitSet images, AnswerCheck check, TrafficCounts counts, CancellationToken cancellationToken)
    {
        (_url, _images, _check, _counts) = (url, images, check, counts);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lanes = Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(RunLaneAsync, CancellationToken.None)));
    }

    public static LoadGenerator Start(Uri url, DigitSet images, AnswerCheck check, TrafficCounts counts, CancellationToken cancellationToken) =>
        new(url, images, check, counts, cancellationToken);

    /// <summary>Each lane finishes its request; none is cut off.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _lanes;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunLaneAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        while (!_stop.IsCancellationRequested)
        {
            var image = _images.Images[(int)((uint)Interlocked.Increment(ref _next) % (uint)_images.Count)];
            _counts.Add(await AskAsync(image));
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<string?> AskAsync(float[] image)
    {
        try
        {
            var request = new InferRequest([new InferTensor("images", "FP32", [1, DigitSet.Pixels], image)]);
            using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, InferJson.Default.InferRequest));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _client.PostAsync(_url, body);
            if (!response.IsSuccessStatusCode)
            {
                return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            }

            await using var stream = await response.Content.ReadAsStreamAsync();
            return _check.Judge(response, await JsonSerializer.DeserializeAsync(stream, InferJson.Default.InferResponse), image);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or TaskCanceledException)
        {
            return exception.Message;
        }
    }
}
