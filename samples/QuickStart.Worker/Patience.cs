namespace QuickStart.Worker;

/// <summary>Cancelled when a worker that was asked to stop has waited long enough for the others to stop with it.</summary>
internal sealed class Patience : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _registration;

    public Patience(CancellationToken stopRequested) => _registration = stopRequested.Register(() => _source.CancelAfter(Limit));

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
