namespace CloudNativeAi.Sqlite.Leases;

internal sealed class StateLease : IStateLease
{
    private readonly Action<StateLease> _giveUp;
    private readonly CancellationTokenSource _lost = new();
    private int _disposed;

    public StateLease(long epoch, Action<StateLease> giveUp)
    {
        (_giveUp, Epoch, Lost) = (giveUp, epoch, _lost.Token);
    }

    public long Epoch { get; }

    public CancellationToken Lost { get; }

    public void Lose()
    {
        try
        {
            _lost.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Given up at the same moment.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _lost.CancelAsync().ConfigureAwait(false);
            _lost.Dispose();
            _giveUp(this);
        }
    }
}
