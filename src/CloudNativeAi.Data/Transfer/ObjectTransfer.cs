using CloudNativeAi.Data.Diagnostics;
using Polly;

namespace CloudNativeAi.Data.Transfer;

/// <summary>Brings ranges of pinned objects: retries, limits by progress, goes on at the first byte not accepted, checks every length.</summary>
internal sealed class ObjectTransfer
{
    private readonly TransferOptions _options;
    private readonly TimeProvider _time;
    private readonly DataMetrics _metrics;
    private readonly ResiliencePipeline _retries;
    private readonly Links _links;

    public ObjectTransfer(TransferOptions options, TimeProvider time, DataMetrics metrics)
    {
        (_options, _time, _metrics) = (options, time, metrics);
        _links = new(options, time);
        _retries = Retries.Create(options, time, metrics.Retried);
    }

    public TransferOptions Options => _options;

    public TimeProvider Time => _time;

    public Link LinkTo(IDatasetSource source) => _links.To(source);

    /// <summary>Fetches a range into the sink.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="pinned">Which version; its length is known.</param>
    /// <param name="range">Within the object.</param>
    /// <param name="ranged">False: the server gives whole objects only, what lies before the range is read and dropped.</param>
    /// <param name="turn">When; null: at once, for a sink that the pace of its reader holds up.</param>
    /// <param name="sink">Gets exactly the bytes of the range, or an exception is thrown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatasetSourceException">The last try's error.</exception>
    /// <exception cref="SinkException">The sink could not keep bytes.</exception>
    public async ValueTask<TransferOutcome> CopyAsync(IDatasetSource source, ObjectInfo pinned, ByteRange range, bool ranged, Turn? turn, ITransferSink sink, CancellationToken cancellationToken)
    {
        var work = new TransferWork(this, LinkTo(source), source, pinned, range, ranged, turn, sink);
        while (work.Remaining > 0)
        {
            work.BeginTries();
            try
            {
                await _retries.ExecuteAsync(static (work, token) => work.TryAsync(token), work, cancellationToken).ConfigureAwait(false);
            }
            catch (DatasetSourceException exception) when (exception.IsTransient)
            {
                throw work.GiveUp(exception);
            }

            if (work.RangesIgnored)
            {
                return TransferOutcome.RangesIgnored;
            }
        }

        return work.Whole ? TransferOutcome.DoneWithoutRanges : TransferOutcome.Done;
    }

    /// <summary>Asks a source a question with the same retries, each try limited by <see cref="TransferOptions.NoAnswer"/>.</summary>
    public async ValueTask<T> AskAsync<T>(string key, Func<CancellationToken, ValueTask<T>> question, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(
            async token =>
            {
                using var timer = new CancellationTokenSource(_options.NoAnswer, _time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, timer.Token);
                try
                {
                    return await question(linked.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (timer.IsCancellationRequested && !token.IsCancellationRequested)
                {
                    throw NoAnswer(key);
                }
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Does something that is its own time limit, with the same retries.</summary>
    public async ValueTask<T> RepeatAsync<T>(Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(work, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads an object of unknown length to its end, in one go: where nothing can be resumed, nothing is tried again.</summary>
    public async ValueTask DrainAsync(IDatasetSource source, ObjectInfo pinned, ITransferSink sink, CancellationToken cancellationToken)
    {
        using var limit = CreateLimit();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            limit.BeginWait();
            var read = await source.OpenAsync(pinned, 0, null, linked.Token).ConfigureAwait(false);
            await using var closing = read.ConfigureAwait(false);
            limit.EndWait(0);
            while (true)
            {
                limit.BeginWait();
                var count = await read.Body.ReadAsync(sink.GetMemory(), linked.Token).ConfigureAwait(false);
                if (!limit.EndWait(count))
                {
                    throw TooSlow(pinned.Key, limit.Rate);
                }

                if (count == 0)
                {
                    return;
                }

                Received(count);
                await sink.AdvanceAsync(count, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(pinned.Key);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new DatasetSourceException(SourceErrorKind.SourceUnavailable, pinned.Key, $"The body of \"{pinned.Key}\" broke off.", "Look at the server and the network.", exception);
        }
    }

    internal ProgressLimit CreateLimit() => new(_options, _time);

    internal void Received(int bytes) => _metrics.Io(bytes, DataMetrics.TierSource, DataMetrics.Read);

    internal DatasetSourceException NoAnswer(string key) => new(
        SourceErrorKind.SourceUnavailable, key, FormattableString.Invariant($"Nothing came for \"{key}\" within {_options.NoAnswer.TotalSeconds:0.###} s."), "Look at the server and the network.");

    internal DatasetSourceException TooSlow(string key, double rate) => new(
        SourceErrorKind.SourceTooSlow,
        key,
        FormattableString.Invariant($"\"{key}\" came at {rate:0} bytes per second, less than {_options.SlowBytes} in {_options.SlowWindow.TotalSeconds:0.###} s."),
        "Look at the server and the network, or lower SlowBytes.");
}
