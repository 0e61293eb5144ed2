using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

/// <summary>One caller's write on its way into a transaction.</summary>
internal abstract class WriteOperation
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;
    private int _state;

    /// <summary>Bytes it brings, for the bound on a transaction.</summary>
    public virtual int Size => 0;

    /// <summary>From here on cancelling only stops waiting; false: its caller has left, do nothing.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>Undoes it where it was not yet taken.</summary>
    public void Cancel() => Interlocked.CompareExchange(ref _state, Cancelled, Waiting);

    /// <summary>Inside the transaction. A conflict is noted, not thrown: it is its caller's alone.</summary>
    public abstract void Execute(StateTransaction transaction);

    /// <summary>After the commit: what watchers see.</summary>
    public virtual void Publish(FeedSet feeds)
    {
    }

    /// <summary>After the commit: answers the caller.</summary>
    public abstract void Complete();

    /// <summary>Nothing of the transaction was kept.</summary>
    public abstract void Fail(Exception exception);
}
