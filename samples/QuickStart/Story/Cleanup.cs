using CloudNativeAi.Serving;
using CloudNativeAi.Training;

namespace QuickStart.Story;

/// <summary>Everything that was started ends before the program does, whatever happened before.</summary>
internal static class Cleanup
{
    private static readonly TimeSpan Orderly = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Platform platform, Workplace place, Action<string> say)
    {
        using var limit = new CancellationTokenSource(Orderly);
        await TryAsync(() => EndWorkAsync(platform, limit.Token), say);
        await TryAsync(() => platform.StopAsync(limit.Token), say);
        if (await WorkerProcesses.EndAllBelowAsync(place.Root) is { Count: > 0 } left)
        {
            say($"Killed at the end: {string.Join(", ", left)}.");
        }
    }

    /// <summary>Workers would outlive a host that merely stops: the jobs and services themselves must end.</summary>
    private static async Task EndWorkAsync(Platform platform, CancellationToken cancellationToken)
    {
        if (!platform.IsUp)
        {
            return;
        }

        foreach (var service in await platform.Services.ListAsync(null, cancellationToken))
        {
            await platform.Services.DeleteAsync(service.Tenant, service.Name, cancellationToken);
        }

        foreach (var job in await RunningAsync(platform, cancellationToken))
        {
            await platform.Jobs.CancelAsync(job.Id, cancellationToken);
        }

        await Patience.UntilAsync(
            "the end of all work",
            Orderly,
            async () => (await RunningAsync(platform, cancellationToken)).Count == 0 && (await platform.Services.ListAsync(null, cancellationToken)).Count == 0,
            static () => ValueTask.FromResult("What is left is killed."),
            cancellationToken);
    }

    private static async ValueTask<IReadOnlyList<TrainingJob>> RunningAsync(Platform platform, CancellationToken cancellationToken) =>
        [.. (await platform.Jobs.ListAsync(null, cancellationToken)).Where(static job => !job.IsEnded)];

    private static async Task TryAsync(Func<Task> action, Action<string> say)
    {
        try
        {
            await action();
        }
        catch (Exception exception)
        {
            say($"Not all could be ended in order: {exception.Message}");
        }
    }
}
