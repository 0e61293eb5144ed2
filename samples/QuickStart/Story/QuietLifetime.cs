namespace QuickStart.Story;

/// <summary>Signals are the program's, not each host's: Ctrl-C ends the story, and the story ends its hosts.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
