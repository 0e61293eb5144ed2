using System.Threading.Channels;

namespace CloudNativeAi;

/// <summary>One name that has at most one owner: whoever holds the token.</summary>
internal sealed class MemoryLeaseName
{
    private readonly Channel<bool> _token = Channel.CreateBounded<bool>(1);
    private long _epoch;

    public MemoryLeaseName() => _token.Writer.TryWrite(true);

    public async ValueTask<IStateLease> AcquireAsync(CancellationToken cancellationToken)
    {
        await _token.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new Lease(this, ++_epoch);
    }

    private sealed class Lease : IStateLease
    {
        private readonly MemoryLeaseName _name;
        private readonly CancellationTokenSource _lost = new();
        private int _disposed;

        public Lease(MemoryLeaseName name, long epoch)
        {
            (_name, Epoch, Lost) = (name, epoch, _lost.Token);
        }

        public long Epoch { get; }

        public CancellationToken Lost { get; }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                await _lost.CancelAsync().ConfigureAwait(false);
                _lost.Dispose();
                _name._token.Writer.TryWrite(true);
            }
        }
    }
}
