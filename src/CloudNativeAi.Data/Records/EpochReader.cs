using CloudNativeAi.Data.Records;

namespace CloudNativeAi.Data;

/// <summary>One rank's samples of an epoch, in order, read ahead. Enumerate it once; the state may be asked from any thread.</summary>
public sealed class EpochReader : IAsyncEnumerable<Sample>
{
    private readonly TarSamples _samples;
    private readonly EpochOrder _order;
    private readonly EpochReadOptions _options;
    private long _consumed;
    private int _enumerated;

    internal EpochReader(TarSamples samples, EpochShare share, EpochOrder order, EpochReadOptions options)
    {
        if (options.Concurrency is < 1 or > 1_024)
        {
            throw new ArgumentException($"EpochReadOptions.Concurrency is {options.Concurrency}; it is 1 to 1,024. Give a number in that range.", nameof(options));
        }

        (_samples, Share, _order, _options) = (samples, share, order, options);
    }

    /// <summary>What this rank has.</summary>
    public EpochShare Share { get; }

    /// <summary>The epoch's state with what the enumeration went past: a sample counts when the next one is asked for. For samples held back, ask <see cref="EpochShare.After"/> with <see cref="Sample.Ordinal"/> + 1.</summary>
    public EpochState State => Share.After(Interlocked.Read(ref _consumed));

    /// <summary>The number of this rank's n-th sample: the order is known before anything is read.</summary>
    /// <param name="ordinal">0 … <see cref="EpochShare.Count"/> − 1.</param>
    public long IndexOf(long ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal, Share.Count);
        return _order.At(Share.PlaceOf(ordinal));
    }

    /// <summary>Brings the next samples of the order into the cache, beyond what is read ahead into memory; returns when they are there. What the cache has no room for is left out.</summary>
    /// <param name="count">How many, from the present place on; cut to what the share has.</param>
    /// <param name="cancellationToken">Stops; what came stays.</param>
    /// <exception cref="DatasetSourceException">The source could not give one.</exception>
    public ValueTask PrefetchAsync(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _samples.BringAsync(Next(Interlocked.Read(ref _consumed), count), cancellationToken);
    }

    /// <summary>The samples; each is the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">It was enumerated before.</exception>
    public async IAsyncEnumerator<Sample> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _enumerated, 1) != 0)
        {
            throw new InvalidOperationException("These samples were enumerated before. Read the state on with TarSamples.Read.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new SampleQueue(_samples, _options, stop.Token);
        try
        {
            for (var (ordinal, next) = (0L, 0L); ordinal < Share.Count; ordinal++)
            {
                for (; next < Share.Count && ahead.TryAdd(IndexOf(next)); next++)
                {
                }

                var sample = await ahead.TakeAsync().ConfigureAwait(false);
                sample.Ordinal = ordinal;
                yield return sample;
                Interlocked.Increment(ref _consumed);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ahead.DropAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<long> Next(long ordinal, int count)
    {
        for (var end = Math.Min(Share.Count, ordinal + count); ordinal < end; ordinal++)
        {
            yield return IndexOf(ordinal);
        }
    }
}
