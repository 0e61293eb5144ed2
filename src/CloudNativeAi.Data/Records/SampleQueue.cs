namespace CloudNativeAi.Data.Records;

/// <summary>Samples on their way, in the order in which they were added; as many as the bytes allow, one at least.</summary>
internal sealed class SampleQueue(TarSamples samples, EpochReadOptions options, CancellationToken cancellationToken)
{
    private readonly Queue<(Task<Sample> Reading, int Bytes)> _reading = [];
    private long _bytes;

    /// <returns>False: there is no room for it.</returns>
    public bool TryAdd(long index)
    {
        var bytes = samples.LengthOf(index);
        if (_reading.Count > 0 && (_reading.Count >= options.Concurrency || _bytes + bytes > options.ReadAhead.Bytes))
        {
            return false;
        }

        _bytes += bytes;
        _reading.Enqueue((Task.Run(() => samples.ReadAsync(index, cancellationToken).AsTask(), CancellationToken.None), bytes));
        return true;
    }

    public async ValueTask<Sample> TakeAsync()
    {
        var (reading, bytes) = _reading.Dequeue();
        _bytes -= bytes;
        return await reading.ConfigureAwait(false);
    }

    /// <summary>Nobody wants what is left.</summary>
    public async ValueTask DropAsync()
    {
        while (_reading.TryDequeue(out var next))
        {
            await ((Task)next.Reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next.Reading.IsCompletedSuccessfully)
            {
                (await next.Reading.ConfigureAwait(false)).Dispose();
            }
        }
    }
}
