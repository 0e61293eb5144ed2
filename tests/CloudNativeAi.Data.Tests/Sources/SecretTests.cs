using System.Diagnostics;
using System.Diagnostics.Metrics;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Tests.Sources;

/// <summary>Everything of a source's life at the finest level, with one marker in each secret: nothing of them comes out anywhere.</summary>
/// <remarks>Seen failing: <c>S3Problem.Word</c> letting through whatever the service says.</remarks>
public abstract class SecretTests(Protocol protocol)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_in_logs_exceptions_metrics_traces_or_files()
    {
        var told = new List<string>();
        using var meters = Listen(told);
        using var activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Tell(told, $"{activity.DisplayName} {string.Join(' ', activity.TagObjects)} {string.Join(' ', activity.Events.SelectMany(static e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(activities);
        await using var server = await protocol.StartAsync();
        var served = server.Put("a", Pattern.Bytes(1, 2 << 20));
        await using var lab = DataLab.Start(d =>
        {
            d.Services.AddLogging(static l => l.SetMinimumLevel(LogLevel.Trace));
            protocol.Add(d, server);
        }, options: static o => o.Transfer.Tries = 2);
        var version = await lab.RegisterAsync("a");
        await lab.ReadAsync(version, "a");
        foreach (var status in (int[])[301, 302, 307, 400, 401, 403, 404, 409, 412, 416, 418, 429, 500, 503])
        {
            served.Instead = async (context, _) =>
            {
                context.Response.Headers.Location = $"http://127.0.0.1:9/{context.Request.QueryString}";
                context.Response.StatusCode = status;
                await context.Response.WriteAsync($"<Error><Code>{context.Request.Headers.Authorization}</Code><Message>{context.Request.Headers.Authorization}{context.Request.QueryString}</Message></Error>");
                return true;
            };
            var source = lab.Services.GetRequiredKeyedService<IDatasetSource>("web");
            Tell(told, (await Record.ExceptionAsync(async () => await source.StatAsync("a", Token)))?.ToString() ?? "");
            Tell(told, (await Assert.ThrowsAnyAsync<Exception>(async () => await source.OpenAsync(version.Objects[0], 0, 10, Token))).ToString());
        }

        await server.DisposeAsync();
        Tell(told, (await Assert.ThrowsAsync<DatasetSourceException>(() => lab.RegisterAsync("a"))).ToString());
        Tell(told, $"{version} {lab.Services.GetRequiredKeyedService<IDatasetSource>("web")} {lab.Services.GetRequiredKeyedService<IDatasetSource>("web").Identity}");
        string[] logs = [.. lab.Logs.GetSnapshot().Select(static l => $"{l} {l.Exception} {string.Join(' ', l.StructuredState ?? [])}")];
        await lab.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(lab.Root, "*", SearchOption.AllDirectories))
        {
            Tell(told, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
        }

        string[] all;
        lock (told)
        {
            all = [.. told];
        }

        Assert.DoesNotContain(all.Concat(logs), static text => text.Contains("marker-", StringComparison.Ordinal) || text.Contains("Signature=", StringComparison.Ordinal) || text.Contains("sig=", StringComparison.Ordinal));
        Assert.Contains(all, static text => text.Contains("http.client", StringComparison.Ordinal));
    }

    private static MeterListener Listen(List<string> told)
    {
        var listener = new MeterListener { InstrumentPublished = static (instrument, l) => l.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Tell(told, $"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Tell(told, $"{instrument.Name} {string.Join(' ', tags.ToArray())}"));
        listener.Start();
        return listener;
    }

    private static void Tell(List<string> told, string text)
    {
        lock (told)
        {
            told.Add(text);
        }
    }
}
