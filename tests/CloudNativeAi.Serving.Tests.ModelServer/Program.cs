using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Serving.Tests.ModelServer;

/// <summary>A model server for tests: its answers name the model it has mounted; headers and variables make it slow, dying, not ready, silent.</summary>
/// <remarks>
/// Variables: REQUEST_LOG (file, one request id a line, appended before anything else is done), READY_AFTER_MS, NEVER_READY, EXIT_AFTER_MS with EXIT_CODE, FIRST_INFER_MS, LOADING_UNTIL_MS (503 on inference).
/// Request header X-Test: delay:MS | hold:FILE (until there is one) | die-before-headers | die-after-headers | die-mid-stream | stream:COUNT:MS | chunked | echo.
/// </remarks>
internal static class Program
{
    private static readonly Lock s_gate = new();
    private static readonly long s_start = TimeProvider.System.GetTimestamp();
    private static int s_inferred;

    public static async Task<int> Main(string[] args)
    {
        if (Number("EXIT_AFTER_MS") is { } exitAfter && exitAfter == 0)
        {
            Console.Error.WriteLine("cannot load: the weights are broken");
            return (int)(Number("EXIT_CODE") ?? 1);
        }

        var directory = args[Array.IndexOf(args, "--model-dir") + 1];
        var model = File.ReadAllText(Path.Combine(directory, "version")).Trim();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, int.Parse(Environment.GetEnvironmentVariable("PORT_HTTP")!, CultureInfo.InvariantCulture)));
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();
        app.MapGet("/v2/health/ready", static context =>
        {
            var ready = Environment.GetEnvironmentVariable("NEVER_READY") is null && Elapsed() >= (Number("READY_AFTER_MS") ?? 0);
            context.Response.StatusCode = ready ? 200 : 503;
            return Task.CompletedTask;
        });
        app.Map("/{**path}", (HttpContext context) => InferAsync(context, model));
        using var abrupt = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Kill());
        Console.WriteLine($"serves {model}");
        if (Number("EXIT_AFTER_MS") is { } after)
        {
            _ = ExitAsync(after);
        }

        await app.RunAsync();
        return 0;
    }

    private static async Task ExitAsync(double after)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(after), TimeProvider.System);
        Console.Error.WriteLine("gives up after a while");
        Environment.Exit((int)(Number("EXIT_CODE") ?? 1));
    }

    private static async Task InferAsync(HttpContext context, string model)
    {
        var request = context.Request;
        var id = request.Headers["X-Request-Id"].ToString();
        Log(id);
        if (Elapsed() < (Number("LOADING_UNTIL_MS") ?? 0))
        {
            context.Response.StatusCode = 503;
            await context.Response.WriteAsync("loading");
            return;
        }

        if (Number("FIRST_INFER_MS") is { } first && Interlocked.Increment(ref s_inferred) == 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(first), TimeProvider.System, context.RequestAborted);
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var test = request.Headers["X-Test"].ToString().Split(':');
        var answer = $$"""{"model":"{{model}}","id":"{{id}}","bytes":{{body.Length}},"pid":{{Environment.ProcessId}}}""";
        context.Response.ContentType = "application/json";
        switch (test[0])
        {
            case "delay":
                await Task.Delay(Milliseconds(test[1]), TimeProvider.System, context.RequestAborted);
                break;
            case "hold":
                while (!File.Exists(test[1]))
                {
                    await Task.Delay(Milliseconds("20"), TimeProvider.System, context.RequestAborted);
                }

                break;
            case "die-before-headers":
                Die();
                break;
            case "die-after-headers":
                context.Response.ContentLength = 1000;
                await context.Response.StartAsync();
                await context.Response.Body.FlushAsync();
                await Task.Delay(Milliseconds("50"), TimeProvider.System);
                Die();
                break;
            case "die-mid-stream":
                await StreamAsync(context, 3, Milliseconds("20"));
                Die();
                break;
            case "stream":
                await StreamAsync(context, int.Parse(test[1], CultureInfo.InvariantCulture), Milliseconds(test[2]));
                return;
            case "chunked":
                await context.Response.WriteAsync(answer[..5]);
                await context.Response.Body.FlushAsync();
                await context.Response.WriteAsync(answer[5..]);
                return;
        }

        context.Response.ContentLength = answer.Length;
        await context.Response.WriteAsync(answer);
    }

    private static async Task StreamAsync(HttpContext context, int count, TimeSpan pause)
    {
        context.Response.ContentType = "text/event-stream";
        try
        {
            for (var i = 0; i < count; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(pause, TimeProvider.System, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            Log("aborted:" + context.Request.Headers["X-Request-Id"]);
        }
    }

    private static void Die() => Kill();

    /// <summary>At once, whatever is under way: a server that knows no draining.</summary>
    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static void Log(string text)
    {
        if (Environment.GetEnvironmentVariable("REQUEST_LOG") is { } path && text.Length > 0)
        {
            lock (s_gate)
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
            }
        }
    }

    private static double Elapsed() => TimeProvider.System.GetElapsedTime(s_start).TotalMilliseconds;

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture));

    private static double? Number(string variable) => double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : null;
}
