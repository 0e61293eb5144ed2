using System.Collections.Concurrent;
using System.Threading.Channels;

namespace CloudNativeAi.Sqlite.Leases;

/// <summary>Who owns which name in this process; no other process is in the directory.</summary>
internal sealed class LeaseTable
{
    private readonly ConcurrentDictionary<string, Channel<bool>> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<StateLease, bool> _held = new();

    /// <summary>Waits for the name, then draws a durable epoch.</summary>
    public async ValueTask<IStateLease> AcquireAsync(string name, Func<CancellationToken, ValueTask<long>> nextEpoch, CancellationToken cancellationToken)
    {
        var token = _names.GetOrAdd(name, static _ => NewToken());
        await token.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var lease = new StateLease(await nextEpoch(cancellationToken).ConfigureAwait(false), GiveUp);
            _held.TryAdd(lease, true);
            return lease;
        }
        catch
        {
            token.Writer.TryWrite(true);
            throw;
        }

        void GiveUp(StateLease lease)
        {
            _held.TryRemove(lease, out _);
            token.Writer.TryWrite(true);
        }
    }

    /// <summary>The store closes: every owner is told.</summary>
    public void Lose()
    {
        foreach (var lease in _held.Keys)
        {
            lease.Lose();
        }
    }

    private static Channel<bool> NewToken()
    {
        var token = Channel.CreateBounded<bool>(1);
        token.Writer.TryWrite(true);
        return token;
    }
}
