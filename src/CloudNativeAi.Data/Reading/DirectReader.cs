using System.IO.Pipelines;
using System.Security.Cryptography;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>Reads an object from its source past the cache, from one offset to its end; memory is bounded by one pipe.</summary>
internal sealed class DirectReader : IAsyncDisposable
{
    private static readonly PipeOptions Bounded = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 512 << 10, useSynchronizationContext: false);

    private readonly CancellationTokenSource _closing = new();
    private readonly Pipe _pipe = new(Bounded);
    private readonly CachedObject _subject;
    private readonly IncrementalHash? _hash;
    private readonly Task _copying;

    public DirectReader(CachedObject subject, ObjectTransfer transfer, bool ranged, long offset)
    {
        (_subject, Position) = (subject, offset);
        _hash = offset == 0 && subject.Info.Sha256 is not null ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _copying = Task.Run(() => CopyAsync(transfer, ranged, offset));
    }

    public long Position { get; private set; }

    /// <exception cref="DatasetIntegrityException">The last byte is in and the whole is not what its digest says.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        var result = await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var buffer = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, target.Length));
        var count = (int)buffer.Length;
        System.Buffers.BuffersExtensions.CopyTo(buffer, target.Span);
        _pipe.Reader.AdvanceTo(buffer.End);
        _hash?.AppendData(target.Span[..count]);
        Position += count;
        if (Position == _subject.Length && _hash is not null)
        {
            CheckDigest();
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
        await _copying.ConfigureAwait(false);
        _closing.Dispose();
        _hash?.Dispose();
    }

    private async Task CopyAsync(ObjectTransfer transfer, bool ranged, long offset)
    {
        Exception? failure = null;
        try
        {
            var range = new ByteRange(offset, _subject.Length - offset);
            var sink = new PipeSink(_pipe.Writer);
            var outcome = await transfer.CopyAsync(_subject.Source, _subject.Info, range, ranged, null, sink, _closing.Token).ConfigureAwait(false);
            if (outcome == TransferOutcome.RangesIgnored)
            {
                await transfer.CopyAsync(_subject.Source, _subject.Info, range, ranged: false, null, sink, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // The reader throws it.
            failure = exception;
        }

        await _pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    private void CheckDigest()
    {
        var found = Convert.ToHexStringLower(_hash!.GetHashAndReset());
        if (!string.Equals(found, _subject.Info.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new DatasetIntegrityException(
                _subject.Info.Key, $"\"{_subject.Info.Key}\" has SHA-256 {found}, not {_subject.Info.Sha256}.", "Correct the digest, or register the dataset again if the object was replaced.");
        }
    }
}
