using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Net.Http.Headers;

namespace QuickStart.Story;

/// <summary>Stands for somebody's web server: hands out the data set, with ranges and an ETag, on a free port of this machine.</summary>
internal sealed class DataServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _bytes;

    private DataServer(WebApplication app) => _app = app;

    /// <summary>Where the files are.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    /// <summary>Lower-case hexadecimal SHA-256 of the data set, as its owner would publish it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes handed out so far.</summary>
    public long BytesServed => Interlocked.Read(ref _bytes);

    public static async Task<DataServer> StartAsync(string file, CancellationToken cancellationToken)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file, cancellationToken)));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new DataServer(app) { Sha256 = sha256 };
        app.MapMethods($"/{Path.GetFileName(file)}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context) =>
        {
            context.Response.OnCompleted(() =>
            {
                Interlocked.Add(ref server._bytes, HttpMethods.IsGet(context.Request.Method) ? context.Response.ContentLength ?? 0 : 0);
                return Task.CompletedTask;
            });
            return TypedResults.PhysicalFile(
                file, "application/gzip", lastModified: File.GetLastWriteTimeUtc(file), entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
        });
        await app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
