using System.Buffers;
using System.Runtime.ExceptionServices;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Cache;

/// <summary>Brings the missing blocks of one entry: each block once, however many want it. Thread-safe.</summary>
internal sealed class EntryFiller(DiskCache cache, CacheEntry entry, EntryFiles files, CachedObject subject, ObjectTransfer transfer, DataMetrics metrics)
{
    /// <summary>What a crash in the middle of a large object may cost; a sync holds up the writes beside it, so not more often.</summary>
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Slots _writing = new(1);
    private readonly Dictionary<int, BlockFill> _fills = [];
    private BlockFill? _whole;
    private Exception? _useless;
    private int _leases;
    private Task? _completing;
    private Task _publishing = Task.CompletedTask;
    private long _published = transfer.Time.GetTimestamp();

    /// <summary>How the object is cut into ranged reads.</summary>
    public PartPlan Plan { get; } = new(subject.BlockCount, (int)Math.Max(1, transfer.Options.PartSize.Bytes / CachedObject.BlockSize), transfer.Options.PartsInFlight);

    /// <summary>Waits until a block is there.</summary>
    /// <param name="block">Which.</param>
    /// <param name="end">No block from this one on is brought with it.</param>
    /// <param name="urgent">Somebody reads it: before what is only fetched ahead.</param>
    /// <param name="cancellationToken">Ends the wait, not what is under way.</param>
    /// <returns>The block after the last one that comes with it.</returns>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    /// <exception cref="DatasetIntegrityException">It came with other bytes than before.</exception>
    /// <exception cref="NoRoomException">The cache cannot keep it.</exception>
    public async ValueTask<int> EnsureAsync(int block, int end, bool urgent, CancellationToken cancellationToken)
    {
        BlockFill fill;
        lock (_gate)
        {
            if (files.Has(block))
            {
                return block + 1;
            }

            if (_useless is { } cause)
            {
                ExceptionDispatchInfo.Throw(cause);
            }

            if (!_fills.TryGetValue(block, out fill!))
            {
                fill = files.NoRanges ? _whole ?? Start(0, subject.BlockCount, ranged: false, urgent) : StartPart(block, end, urgent);
            }
        }

        if (urgent)
        {
            transfer.LinkTo(subject.Source).Hurry(fill.Turn);
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
            await OnOwnThread(() => cache.Publish(entry, files, complete: true)).ConfigureAwait(false);
        }
    }

    /// <summary>What has come so far becomes durable while more comes.</summary>
    private void PublishBehind()
    {
        lock (_gate)
        {
            if (_publishing.IsCompleted && transfer.Time.GetElapsedTime(_published) >= PublishEvery)
            {
                _published = transfer.Time.GetTimestamp();
                var user = cache.Use(entry);
                _publishing = OnOwnThread(() =>
                {
                    using (user)
                    {
                        cache.TryPublish(entry, files, complete: false);
                    }
                });
            }
        }
    }

    /// <summary>A sync lasts as long as the disk does: the pool's few threads are for those who read and fill.</summary>
    private static Task OnOwnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private BlockFill StartPart(int block, int end, bool urgent)
    {
        end = Math.Min(end, Plan.EndOf(Plan.PartOf(block)));
        var last = block + 1;
        while (last < end && !files.Has(last) && !_fills.ContainsKey(last))
        {
            last++;
        }

        return Start(block, last, ranged: true, urgent);
    }

    private BlockFill Start(int first, int end, bool ranged, bool urgent)
    {
        var fill = new BlockFill(first, end, urgent, cache.Closing);
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
            AbortIfUseless(exception);
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

    /// <summary>One part is of another version: so are all that are under way.</summary>
    public void AbortIfUseless(Exception exception)
    {
        if (exception is not (DatasetIntegrityException or DatasetSourceException { Kind: SourceErrorKind.SourceChanged }) || files.IsComplete)
        {
            return;
        }

        cache.Discard(entry);
        List<BlockFill> useless;
        lock (_gate)
        {
            _useless = exception;
            useless = [.. _fills.Values.Distinct()];
            useless.ForEach(Forget);
        }

        useless.ForEach(fill => fill.Abort(exception));
    }

    private async Task FillAsync(BlockFill fill, bool ranged)
    {
        var start = (long)fill.First * CachedObject.BlockSize;
        var range = new ByteRange(start, Math.Min((long)fill.End * CachedObject.BlockSize, subject.Length) - start);
        using var room = cache.Reserve(entry, ranged ? range.Length : subject.Length - files.PresentBytes) ?? throw new NoRoomException("The cache is full of what is in use, or its disk is.");
        TransferOutcome outcome;
        using (var sink = new BlockSink(subject, fill, room, this))
        {
            outcome = await transfer.CopyAsync(subject.Source, subject.Info, range, ranged, fill.Turn, sink, fill.Token).ConfigureAwait(false);
        }

        if (outcome != TransferOutcome.Done)
        {
            WithdrawRanges();
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
        else
        {
            PublishBehind();
        }
    }

    public bool Has(int block) => files.Has(block);

    /// <summary>Writers of one file wait for each other in the kernel, and would hold a thread each meanwhile: they wait here.</summary>
    /// <inheritdoc cref="EntryFiles.Write"/>
    public async ValueTask<SafeFileHandle> WriteAsync(long offset, ReadOnlyMemory<byte> bytes, SafeFileHandle? before, CancellationToken cancellationToken)
    {
        await _writing.EnterAsync(new Turn(urgent: true), cancellationToken).ConfigureAwait(false);
        try
        {
            var file = cache.WriteOrMakeRoom(() => files.Write(offset, bytes.Span, before));
            metrics.Io(bytes.Length, DataMetrics.TierDisk, DataMetrics.Write);
            return file;
        }
        finally
        {
            _writing.Leave();
        }
    }

    /// <inheritdoc cref="EntryFiles.Commit"/>
    public void Commit(CacheRoom room, int block, UInt128 sum, SafeFileHandle file) => room.Taken(files.Commit(block, sum, file));

    /// <summary>The server gives whole objects only: parts that wait for their turn need not ask.</summary>
    public void WithdrawRanges()
    {
        files.NoRanges = true;
        lock (_gate)
        {
            foreach (var fill in _fills.Values.Where(fill => fill != _whole))
            {
                fill.Turn.Withdrawn = true;
            }
        }
    }

    /// <summary>One fill of the whole serves all.</summary>
    private async Task FollowWholeAsync(BlockFill fill)
    {
        BlockFill whole;
        lock (_gate)
        {
            Forget(fill);
            whole = _whole ?? Start(0, subject.BlockCount, ranged: false, fill.Turn.Urgent);
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
