using System.Buffers;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Cache;

/// <summary>Brings the missing blocks of one entry: each block once, however many want it. Thread-safe.</summary>
internal sealed class EntryFiller(DiskCache cache, CacheEntry entry, EntryFiles files, CachedObject subject, ObjectTransfer transfer, DataMetrics metrics)
{
    /// <summary>What a crash in the middle of a large object may cost.</summary>
    private const long PublishEvery = 64L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, BlockFill> _fills = [];
    private readonly int _blocksPerPart = (int)Math.Max(1, transfer.Options.PartSize.Bytes / CachedObject.BlockSize);
    private BlockFill? _whole;
    private int _leases;
    private Task? _completing;

    public int BlocksPerPart => _blocksPerPart;

    /// <summary>Waits until a block is there.</summary>
    /// <param name="block">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="end">No block from this one on is brought with it.</param>
    /// <returns>The block after the last one that comes with it.</returns>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    /// <exception cref="DatasetIntegrityException">It came with other bytes than before.</exception>
    /// <exception cref="NoRoomException">The cache cannot keep it.</exception>
    public async ValueTask<int> EnsureAsync(int block, CancellationToken cancellationToken, int end = int.MaxValue)
    {
        BlockFill fill;
        lock (_gate)
        {
            if (files.Has(block))
            {
                return block + 1;
            }

            if (!_fills.TryGetValue(block, out fill!))
            {
                fill = files.NoRanges ? _whole ?? Start(0, subject.BlockCount, ranged: false) : StartPart(block, end);
            }
        }

        try
        {
            await fill.Wait(block).WaitAsync(cancellationToken).ConfigureAwait(false);
            return fill.End;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoRoomException("The cache was closed while it was filled.");
        }
    }

    /// <summary>Somebody wants blocks of this entry until <see cref="Leave"/>.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _leases++;
        }
    }

    /// <summary>Whatever is still to come when the last one leaves, nobody waits for: blocks that came whole stay.</summary>
    public void Leave()
    {
        List<BlockFill> unwanted;
        lock (_gate)
        {
            if (--_leases > 0)
            {
                return;
            }

            unwanted = [.. _fills.Values.Distinct()];
            unwanted.ForEach(Forget);
        }

        unwanted.ForEach(static fill => fill.Cancel());
    }

    /// <summary>The whole is there: checks what can be checked of a whole only, and publishes it. Once is enough.</summary>
    /// <exception cref="DatasetIntegrityException">The content is not what its digest says.</exception>
    /// <exception cref="NoRoomException">The disk did not take it.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Task completing;
        lock (_gate)
        {
            if (_completing is null or { IsCompleted: true })
            {
                _completing = Task.Run(CompleteOnceAsync, CancellationToken.None);
            }

            completing = _completing;
        }

        await completing.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CompleteOnceAsync()
    {
        using var user = cache.Use(entry);
        if (!files.IsComplete && files.IsWhole)
        {
            await CheckWholeAsync(cache.Closing).ConfigureAwait(false);
            cache.Publish(entry, files, complete: true);
        }
    }

    private BlockFill StartPart(int block, int end)
    {
        end = Math.Min(Math.Min(end, subject.BlockCount), ((block / _blocksPerPart) + 1) * _blocksPerPart);
        var last = block + 1;
        while (last < end && !files.Has(last) && !_fills.ContainsKey(last))
        {
            last++;
        }

        return Start(block, last, ranged: true);
    }

    private BlockFill Start(int first, int end, bool ranged)
    {
        var fill = new BlockFill(first, end, cache.Closing);
        for (var block = first; block < end; block++)
        {
            _fills[block] = fill;
        }

        _whole = ranged ? _whole : fill;
        _ = Task.Run(() => RunAsync(fill, ranged), CancellationToken.None);
        return fill;
    }

    private void Forget(BlockFill fill)
    {
        for (var block = fill.First; block < fill.End; block++)
        {
            if (_fills.GetValueOrDefault(block) == fill)
            {
                _fills.Remove(block);
            }
        }

        _whole = _whole == fill ? null : _whole;
    }

    private async Task RunAsync(BlockFill fill, bool ranged)
    {
        Exception end = new NoRoomException("The fill ended.");
        using var user = cache.Use(entry);
        try
        {
            await FillAsync(fill, ranged).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Handed to whoever waits; a fill nobody waits for ends unseen.
            end = exception is SinkException ? new NoRoomException(exception.Message, exception.InnerException) : exception;
            if (exception is DatasetIntegrityException or DatasetSourceException { Kind: SourceErrorKind.SourceChanged } && !files.IsComplete)
            {
                cache.Discard(entry);
            }
        }
        finally
        {
            lock (_gate)
            {
                Forget(fill);
            }

            fill.Close(end);
        }
    }

    private async Task FillAsync(BlockFill fill, bool ranged)
    {
        var start = (long)fill.First * CachedObject.BlockSize;
        var range = new ByteRange(start, Math.Min((long)fill.End * CachedObject.BlockSize, subject.Length) - start);
        using var room = cache.Reserve(entry, ranged ? range.Length : subject.Length - files.PresentBytes) ?? throw new NoRoomException("The cache is full of what is in use, or its disk is.");
        TransferOutcome outcome;
        using (var sink = new BlockSink(subject, fill, (block, bytes) => Write(room, block, bytes)))
        {
            outcome = await transfer.CopyAsync(subject.Source, subject.Info, range, ranged, sink, fill.Token).ConfigureAwait(false);
        }

        if (outcome != TransferOutcome.Done)
        {
            files.NoRanges = true;
        }

        if (outcome == TransferOutcome.RangesIgnored)
        {
            room.Dispose();
            await FollowWholeAsync(fill).ConfigureAwait(false);
        }
        else if (files.IsWhole)
        {
            await CompleteAsync(cache.Closing).ConfigureAwait(false);
        }
        else if (files.UnpublishedBytes >= PublishEvery)
        {
            cache.TryPublish(entry, files, complete: false);
        }
    }

    private void Write(CacheRoom room, int block, ReadOnlyMemory<byte> bytes)
    {
        if (files.Has(block))
        {
            return;
        }

        room.Taken(cache.WriteOrMakeRoom(() => files.Write(block, bytes.Span)));
        metrics.Io(bytes.Length, DataMetrics.TierDisk, DataMetrics.Write);
    }

    /// <summary>The server gives whole objects only: one fill of the whole serves all.</summary>
    private async Task FollowWholeAsync(BlockFill fill)
    {
        BlockFill whole;
        lock (_gate)
        {
            Forget(fill);
            whole = _whole ?? Start(0, subject.BlockCount, ranged: false);
        }

        for (var block = fill.First; block < fill.End; block++)
        {
            await whole.Wait(block).WaitAsync(fill.Token).ConfigureAwait(false);
            fill.Filled(block);
        }
    }

    private async ValueTask CheckWholeAsync(CancellationToken cancellationToken)
    {
        if (subject.Info.Sha256 is { } expected)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
            try
            {
                var found = files.Sha256(buffer, cancellationToken);
                if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
                {
                    cache.Discard(entry);
                    throw new DatasetIntegrityException(
                        subject.Info.Key, $"\"{subject.Info.Key}\" has SHA-256 {found ?? "(damaged on disk)"}, not {expected}.", "Correct the digest, or register the dataset again if the object was replaced.");
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        else if (subject.Info.Version.Strength == VersionStrength.Weak)
        {
            await CheckUnchangedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>No digest and no version the server compares: it is asked once more, now that the last byte is in.</summary>
    private async ValueTask CheckUnchangedAsync(CancellationToken cancellationToken)
    {
        var key = subject.Info.Key;
        var now = await transfer.AskAsync(key, token => subject.Source.StatAsync(key, token), cancellationToken).ConfigureAwait(false);
        if (now?.Version != subject.Info.Version)
        {
            cache.Discard(entry);
            throw new DatasetSourceException(
                SourceErrorKind.SourceChanged, key, $"\"{key}\" became version {now?.Version.Value ?? "(gone)"} while the pinned {subject.Info.Version.Value} was read.", "Register the dataset again to read the new version.");
        }
    }
}
