namespace QuickStart.Story;

/// <summary>Waits for what must come, and says what did not.</summary>
internal static class Patience
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <exception cref="StoryException">It did not come in time.</exception>
    public static async Task UntilAsync(
        string what, TimeSpan limit, Func<ValueTask<bool>> condition, Func<ValueTask<string>> explain, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var between = new PeriodicTimer(Between);
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > limit)
            {
                throw new StoryException($"Waited {limit.TotalSeconds:0} s for {what} in vain. {await explain()}");
            }

            await between.WaitForNextTickAsync(cancellationToken);
        }
    }
}
