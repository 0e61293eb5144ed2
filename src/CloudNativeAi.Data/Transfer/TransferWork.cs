using System.Buffers;

namespace CloudNativeAi.Data.Transfer;

/// <summary>One range on its way, over all its tries.</summary>
internal sealed class TransferWork(ObjectTransfer transfer, Link link, IDatasetSource source, ObjectInfo pinned, ByteRange range, bool ranged, Turn? turn, ITransferSink sink)
{
    private long _accepted;
    private long _acceptedBefore;
    private int _tries;

    public long Remaining => range.Length - _accepted;

    /// <summary>The server gave the whole object for a range.</summary>
    public bool Whole { get; private set; } = !ranged;

    /// <summary>The same, where the range was only a part of it.</summary>
    public bool RangesIgnored { get; private set; }

    public void BeginTries() => (_acceptedBefore, _tries) = (_accepted, 0);

    public async ValueTask TryAsync(CancellationToken cancellationToken)
    {
        _tries++;
        if (turn is null)
        {
            await TryNowAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await link.EnterAsync(turn, cancellationToken).ConfigureAwait(false);
        try
        {
            if (turn.Withdrawn)
            {
                RangesIgnored = true;
                return;
            }

            await TryNowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DatasetSourceException exception) when (!exception.IsTransient)
        {
            sink.Failed(exception);
            throw;
        }
        finally
        {
            link.Leave();
        }
    }

    public DatasetSourceException GiveUp(DatasetSourceException last) => new(
        last.Kind, last.Key, $"{last.Message[..^(last.Remedy.Length + 1)]} That was try {_tries} of {transfer.Options.Tries}.", last.Remedy, last)
    { RetryAfter = last.RetryAfter };

    private async ValueTask TryNowAsync(CancellationToken cancellationToken)
    {
        using var limit = transfer.CreateLimit();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await ReadAsync(limit, linked.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Ours: the caller cancelled nothing.
            Continue(transfer.NoAnswer(pinned.Key));
        }
        catch (DatasetSourceException exception) when (exception.IsTransient)
        {
            Continue(exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            Continue(new(
                SourceErrorKind.SourceUnavailable, pinned.Key, FormattableString.Invariant($"The body of \"{pinned.Key}\" broke off at byte {range.Offset + _accepted}."), "Look at the server and the network.", exception));
        }
    }

    /// <summary>A try that brought a whole part was worth it: the count begins anew. Others are thrown, to be tried again.</summary>
    private void Continue(DatasetSourceException exception)
    {
        link.Refused();
        if (_accepted - _acceptedBefore < transfer.Options.PartSize.Bytes)
        {
            throw exception;
        }
    }

    private async ValueTask ReadAsync(ProgressLimit limit, CancellationToken limited, CancellationToken cancellationToken)
    {
        limit.BeginWait();
        var offset = ranged ? range.Offset + _accepted : 0;
        var read = await source.OpenAsync(pinned, offset, ranged ? Remaining : null, limited).ConfigureAwait(false);
        await using var closing = read.ConfigureAwait(false);
        limit.EndWait(0);
        link.Answered(limit.Waited);
        Check(read);
        long skip = 0;
        if (!ranged || !read.RangeHonoured)
        {
            Whole = true;
            if (ranged && range.Length < pinned.Length)
            {
                RangesIgnored = true;
                sink.RangesIgnored();
                return;
            }

            skip = range.Offset + _accepted;
        }

        await SkipAsync(read.Body, skip, limit, limited).ConfigureAwait(false);
        while (Remaining > 0)
        {
            var memory = sink.GetMemory();
            var count = await NextAsync(read.Body, memory[..(int)Math.Min(memory.Length, Remaining)], limit, limited).ConfigureAwait(false);
            await sink.AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
            _accepted += count;
        }

        if (range.End == pinned.Length && Whole)
        {
            await CheckEndAsync(read.Body, limit, limited).ConfigureAwait(false);
        }
    }

    private void Check(SourceRead read)
    {
        if (read.Actual.Version != pinned.Version || (read.Actual.Length is { } now && pinned.Length is { } known && now != known))
        {
            throw new DatasetSourceException(
                SourceErrorKind.SourceChanged,
                pinned.Key,
                FormattableString.Invariant($"\"{pinned.Key}\" is version {read.Actual.Version.Value} of {read.Actual.Length} bytes now, not the pinned {pinned.Version.Value} of {pinned.Length}."),
                "Register the dataset again to read the new version.");
        }
    }

    private async ValueTask SkipAsync(Stream body, long count, ProgressLimit limit, CancellationToken limited)
    {
        if (count > 0)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            try
            {
                while (count > 0)
                {
                    count -= await NextAsync(body, buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), limit, limited).ConfigureAwait(false);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask<int> NextAsync(Stream body, Memory<byte> memory, ProgressLimit limit, CancellationToken limited)
    {
        limit.BeginWait();
        var count = await body.ReadAsync(memory, limited).ConfigureAwait(false);
        if (count == 0)
        {
            throw new IOException("The body is shorter than it said.");
        }

        transfer.Received(count);
        link.Received(count);
        return limit.EndWait(count) ? count : throw transfer.TooSlow(pinned.Key, limit.Rate);
    }

    /// <summary>A body without a length may go on where the object should have ended.</summary>
    private async ValueTask CheckEndAsync(Stream body, ProgressLimit limit, CancellationToken limited)
    {
        var more = new byte[1];
        limit.BeginWait();
        if (await body.ReadAsync(more, limited).ConfigureAwait(false) != 0)
        {
            throw new DatasetSourceException(
                SourceErrorKind.SourceProtocol, pinned.Key, FormattableString.Invariant($"\"{pinned.Key}\" has {pinned.Length} bytes and its body goes on."), "The server breaks HTTP there; mend or replace it.");
        }
    }
}
