using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CloudNativeAi.Data.TestServer;

/// <summary>A real server on loopback that speaks a dialect: ranges, ETags, a log of every request, and faults on order. Keys are the raw target, decoded once.</summary>
public sealed class ObjectServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IServerDialect _dialect;

    private ObjectServer(WebApplication app, IServerDialect dialect) => (_app, _dialect) = (app, dialect);

    public ConcurrentDictionary<string, ServedObject> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<LoggedRequest> Log { get; } = [];

    public Uri BaseAddress { get; private set; } = null!;

    public IEnumerable<LoggedRequest> Gets => Log.Where(r => r.Method == "GET");

    public static async Task<ObjectServer> StartAsync(IServerDialect? dialect = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.AddServerHeader = false);
        var app = builder.Build();
        var server = new ObjectServer(app, dialect ?? new PlainDialect());
        app.Run(server.HandleAsync);
        await app.StartAsync();
        server.BaseAddress = new(app.Urls.First() + "/");
        return server;
    }

    public ServedObject Put(string key, byte[] content, string? tag = "\"e1\"") => Objects[key] = new ServedObject(content, tag);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var headers = context.Request.Headers;
        var logged = new LoggedRequest(context.Request.Method, target, headers.Range, headers.IfMatch, headers.AcceptEncoding, headers.Authorization)
        {
            Extensions = headers.Where(static h => h.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)).ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString()),
        };
        Log.Enqueue(logged);
        context.Response.OnStarting(() =>
        {
            logged.Status = context.Response.StatusCode;
            return Task.CompletedTask;
        });
        if (await _dialect.AnswerAsync(this, context, target))
        {
            return;
        }

        if (_dialect.KeyOf(target) is not { } key || !Objects.TryGetValue(key, out var served))
        {
            await _dialect.RefuseAsync(context, 404, "NoSuchKey");
            return;
        }

        await AnswerAsync(context, served, logged);
    }

    private async Task AnswerAsync(HttpContext context, ServedObject served, LoggedRequest logged)
    {
        var (request, response) = (context.Request, context.Response);
        var isGet = request.Method == "GET";
        var number = isGet ? served.Count() : 0;
        if (served.Instead is { } instead && await instead(context, number))
        {
            return;
        }

        var content = served.Content;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = served.Tag;
        _dialect.Describe(context, served);
        response.Headers.LastModified = served.Modified?.ToString("R");
        if (request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch != served.Tag && !served.IgnoreIfMatch)
        {
            await _dialect.RefuseAsync(context, 412, "PreconditionFailed");
            return;
        }

        var (from, to) = (0L, content.Length - 1L);
        if (isGet && !served.IgnoreRange && request.Headers.Range.Count > 0 && RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var range))
        {
            var asked = range.Ranges.Single();
            from = asked.From ?? 0;
            to = Math.Min(asked.To ?? to, to);
            if (from >= content.Length)
            {
                response.Headers.ContentRange = $"bytes */{content.Length}";
                await _dialect.RefuseAsync(context, 416, "InvalidRange");
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length}";
        }

        if (!served.HideLength)
        {
            response.ContentLength = to - from + 1;
        }

        if (isGet)
        {
            var body = content.AsMemory((int)from, (int)(to - from + 1));
            await (served.Body is { } write ? write(context, body, number) : WriteAsync(context, body, logged));
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body, LoggedRequest logged)
    {
        for (var offset = 0; offset < body.Length; offset += 1 << 16)
        {
            var chunk = body.Slice(offset, Math.Min(1 << 16, body.Length - offset));
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            logged.Bytes += chunk.Length;
        }
    }
}
