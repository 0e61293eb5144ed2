namespace QuickStart.Screen;

/// <summary>Where the story is told.</summary>
internal abstract class Board : IAsyncDisposable
{
    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>Seconds since the board was set up.</summary>
    protected TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_began);

    /// <summary>Tells what has just happened; any thread.</summary>
    public abstract void Say(string sentence);

    /// <summary>From now on the board may look at the platform; null: no more, the last picture stays.</summary>
    public virtual void Show(Func<CancellationToken, Task<BoardState>>? look)
    {
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
