using System.Buffers;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Cache;

/// <summary>An object version in use: verified blocks of it, brought where they are missing. Thread-safe; dispose to let it go.</summary>
internal sealed class CacheLease(DiskCache cache, CacheEntry entry, EntryFiles files, EntryFiller filler, CachedObject subject, ObjectTransfer transfer, DataMetrics metrics) : IDisposable
{
    /// <summary>How often a block that is damaged again right after it was brought is tried.</summary>
    private const int Attempts = 3;

    private int _disposed;

    public EntryFiles Files => files;

    public CachedObject Subject => subject;

    public PartPlan Plan => filler.Plan;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            filler.Leave();
            cache.Leave(entry, user: true);
        }
    }

    /// <summary>Keeps the entry from eviction beyond this lease.</summary>
    public IDisposable Hold() => cache.Hold(entry);

    /// <summary>The block into <paramref name="target"/>, its checksum compared, if it is there.</summary>
    public bool TryRead(int block, Span<byte> target)
    {
        var state = files.Read(block, target);
        if (state == BlockState.Damaged)
        {
            cache.Damaged(entry, subject, block);
        }

        metrics.Request(state switch { BlockState.Verified => DataMetrics.Hit, BlockState.Absent => DataMetrics.Miss, _ => DataMetrics.Damaged });
        if (state == BlockState.Verified)
        {
            metrics.Io(target.Length, DataMetrics.TierDisk, DataMetrics.Read);
        }

        return state == BlockState.Verified;
    }

    /// <summary>A piece of a block that was compared since its file last changed, straight from the disk.</summary>
    public bool TryReadTrusted(int block, int offset, Span<byte> target)
    {
        if (!files.TryReadTrusted(block, offset, target))
        {
            return false;
        }

        metrics.Request(DataMetrics.Hit);
        metrics.Io(target.Length, DataMetrics.TierDisk, DataMetrics.Read);
        return true;
    }

    /// <summary>The block into <paramref name="target"/>, its checksum compared, brought where it is not there.</summary>
    /// <exception cref="NoRoomException">The cache cannot keep it.</exception>
    public async ValueTask ReadAsync(int block, Memory<byte> target, CancellationToken cancellationToken)
    {
        for (var attempt = 0; !TryRead(block, target.Span); attempt++)
        {
            if (attempt == Attempts)
            {
                throw new NoRoomException("The cache's disk gives other bytes than were written.");
            }

            await filler.EnsureAsync(block, subject.BlockCount, urgent: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="EntryFiller.EnsureAsync"/>
    public ValueTask<int> EnsureAsync(int block, int end, bool urgent, CancellationToken cancellationToken) => filler.EnsureAsync(block, end, urgent, cancellationToken);

    /// <summary>Returns when the whole is there, every block compared, checked and published.</summary>
    /// <exception cref="NoRoomException">The cache cannot keep it.</exception>
    public async ValueTask BringAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (files.IsComplete && files.IsVerified())
            {
                return;
            }

            if (attempt == Attempts)
            {
                throw new NoRoomException("The cache's disk gives other bytes than were written.");
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = transfer.Options.PartsInFlight, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(Enumerable.Range(0, Plan.Count), options, BringPartAsync).ConfigureAwait(false);
            files.MarkVerified();
            await filler.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask BringPartAsync(int part, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
        try
        {
            var end = Plan.EndOf(part);
            var fresh = 0;
            for (var block = Plan.FirstOf(part); block < end; block++)
            {
                if (block < fresh || !TryRead(block, buffer.AsSpan(0, subject.LengthOf(block))))
                {
                    // What comes with it was compared as it was written.
                    fresh = Math.Max(fresh, await filler.EnsureAsync(block, end, urgent: false, cancellationToken).ConfigureAwait(false));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
