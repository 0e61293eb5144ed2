using System.Buffers;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.PageCache;

/// <summary>One warm-up under way: window by window, each only while memory for it is available. Thread-safe.</summary>
internal sealed class WarmUp(DiskCache cache, IFilePages pages, AvailableMemory memory, PageCacheWarmUp settings, Residency residency, DataMetrics metrics, TimeProvider time, IProgress<PageCacheReport>? progress)
{
    private const int BlocksInWindow = 16;
    private const int ReadSize = 1 << 20;

    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private long _resident = residency.ResidentBytes;
    private long _paced;
    private long _read;
    private long _refused;

    public PageCacheReport Report
    {
        get
        {
            lock (_gate)
            {
                return residency.Report with
                {
                    ResidentBytes = _resident,
                    ReadBytes = _read,
                    RefusedBytes = _refused,
                    Note = _refused == 0 ? residency.Report.Note : FormattableString.Invariant($"{new ByteSize(_refused)} stay on the disk: reading them would leave less than {settings.KeepAvailable} of memory available."),
                };
            }
        }
    }

    /// <summary>Every window of one file: the next is announced before this one is waited for.</summary>
    public async ValueTask WarmAsync(CachedObject subject, CancellationToken cancellationToken)
    {
        using var open = CachedFile.Open(cache, subject);
        if (open is null)
        {
            return;
        }

        try
        {
            await WarmAsync(open, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // What cannot be read is not in memory; the report says how much is.
        }
    }

    private async ValueTask WarmAsync(CachedFile open, CancellationToken cancellationToken)
    {
        pages.OnlyWhatIsAsked(open.File);
        (long Offset, long Length, long Missing)? announced = null;
        foreach (var (offset, length) in open.Ranges(BlocksInWindow))
        {
            var missing = length - pages.Resident(open.File, offset, length);
            if (missing == 0 || !TryTake(missing))
            {
                continue;
            }

            await PaceAsync(missing, cancellationToken).ConfigureAwait(false);
            pages.WillNeed(open.File, offset, length);
            Read(open.File, announced, cancellationToken);
            announced = (offset, length, missing);
        }

        Read(open.File, announced, cancellationToken);
    }

    /// <summary>What is available includes the pages of ours that are in memory already: they are not to be pushed out for others of ours.</summary>
    private bool TryTake(long bytes)
    {
        lock (_gate)
        {
            if (memory.Bytes() is { } available && available - _resident - bytes < settings.KeepAvailable.Bytes)
            {
                _refused += bytes;
                return false;
            }

            _resident += bytes;
            return true;
        }
    }

    private async ValueTask PaceAsync(long bytes, CancellationToken cancellationToken)
    {
        if (settings.BytesPerSecond is { } rate)
        {
            var due = TimeSpan.FromSeconds((double)Interlocked.Add(ref _paced, bytes) / rate.Bytes) - time.GetElapsedTime(_began);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reading waits until it is there, whatever became of the announcement.</summary>
    private void Read(SafeFileHandle file, (long Offset, long Length, long Missing)? window, CancellationToken cancellationToken)
    {
        if (window is not var (offset, length, missing))
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            for (var end = offset + length; offset < end; offset += ReadSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(ReadSize, end - offset)), offset);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        metrics.Io(missing, DataMetrics.TierPageCache, DataMetrics.Write);
        lock (_gate)
        {
            _read += missing;
        }

        progress?.Report(Report);
    }
}
