using CloudNativeAi.Data.Cache;

namespace CloudNativeAi.Data.Datasets;

/// <summary>One prefetch under way: what of it came, what did not and why.</summary>
internal sealed class Prefetch(DatasetVersion dataset, IReadOnlyList<CachedObject> objects, DiskCache cache, bool reads, IProgress<PrefetchProgress>? progress) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _holds = [];
    private readonly HashSet<CacheLease> _underWay = [];
    private readonly List<DatasetSourceException> _failures = [];
    private readonly List<DatasetIntegrityException> _damages = [];
    private long _cached;
    private long _overBytes;
    private int _complete;
    private int _notKept;
    private string? _reason;

    public PrefetchProgress Progress => new(_cached, dataset.Bytes, _complete, objects.Count) { FailedObjects = _failures.Count + _damages.Count, NotKeptObjects = _notKept };

    /// <summary>Tells how far it is, what is under way included.</summary>
    public void Report()
    {
        lock (_gate)
        {
            progress?.Report(Progress with { CachedBytes = _cached + _underWay.Sum(static lease => lease.Files.PresentBytes) });
        }
    }

    public void Dispose() => _holds.ForEach(static hold => hold.Dispose());

    public async ValueTask BringAsync(CachedObject subject, CancellationToken cancellationToken)
    {
        using var lease = cache.Acquire(subject, reads);
        try
        {
            if (lease is null)
            {
                throw new NoRoomException(cache.Problem ?? "The cache is not usable.");
            }

            lock (_gate)
            {
                _underWay.Add(lease);
            }

            await lease.BringAsync(cancellationToken).ConfigureAwait(false);
            Add(lease, () =>
            {
                _complete++;
                _cached += subject.Length;
                _holds.Add(lease.Hold());
            });
        }
        catch (NoRoomException exception)
        {
            Add(lease, () =>
            {
                _notKept++;
                _reason ??= exception.Message;
                _cached += lease?.Files.PresentBytes ?? 0;
                _overBytes += subject.Length - (lease?.Files.PresentBytes ?? 0);
            });
        }
        catch (DatasetSourceException exception)
        {
            Add(lease, () => _failures.Add(exception));
        }
        catch (DatasetIntegrityException exception)
        {
            Add(lease, () => _damages.Add(exception));
        }
    }

    /// <summary>Throws what kept it from being whole.</summary>
    public void ThrowIfIncomplete()
    {
        var name = $"{dataset.Name} version {dataset.Version}";
        if (_damages is [var damage, ..])
        {
            throw new DatasetIntegrityException(damage.Key, damage.Message[..^(damage.Remedy.Length + 1)], damage.Remedy);
        }

        if (_failures is [var failure, ..])
        {
            throw new DatasetSourceException(
                failure.Kind,
                failure.Key,
                FormattableString.Invariant($"{_failures.Count} of {objects.Count} objects of {name} could not be brought; the first: {failure.Message[..^(failure.Remedy.Length + 1)]}"),
                failure.Remedy,
                failure)
            { Others = _failures[1..], RetryAfter = failure.RetryAfter };
        }

        if (_notKept > 0)
        {
            throw new CloudNativeAiException(
                FormattableString.Invariant($"{name} does not fit the cache: {_notKept} of {objects.Count} objects, {new ByteSize(_overBytes)} over. {_reason}"),
                "Raise CloudNativeAi:Data:Cache:Limit, free its disk, or detach what is mounted.",
                isTransient: true);
        }
    }

    private void Add(CacheLease? ended, Action change)
    {
        lock (_gate)
        {
            if (ended is not null)
            {
                _underWay.Remove(ended);
            }

            change();
            Report();
        }
    }
}
