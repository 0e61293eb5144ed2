using System.Threading.Channels;
using CloudNativeAi.Scheduling.State;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Sends the loop what nodes hold and how large that is, for one tenure. Sizes that are not found are asked for again while somebody reads that content.</summary>
internal sealed partial class DataWatcher(IDataLocality locality, SchedulerMailbox mailbox, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long until a size that nobody knew is asked for again.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private readonly Channel<(ContentKey Content, bool Needed)> _wanted = Channel.CreateUnbounded<(ContentKey, bool)>(new UnboundedChannelOptions { SingleReader = true });
    private int _seen;

    public async Task RunAsync(long tenure, CancellationToken cancellationToken)
    {
        var sizes = FindSizesAsync(tenure, cancellationToken);
        var told = new HashSet<ContentKey>();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in locality.WatchAsync(cancellationToken).ConfigureAwait(false))
                {
                    mailbox.Send(new SchedulerMessage.HeldChanged(tenure, change));
                    if (change.Kind == ChangeKind.Upsert && told.Add(change.Key.Content))
                    {
                        _wanted.Writer.TryWrite((change.Key.Content, false));
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                Log.WatchFailed(logger, exception);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await sizes.ConfigureAwait(false);
    }

    /// <summary>Has the sizes found of what somebody reads since the last call. For the loop alone.</summary>
    public void Want(ContentTable contents)
    {
        for (; _seen < contents.Asked.Count; _seen++)
        {
            _wanted.Writer.TryWrite((contents[contents.Asked[_seen]], true));
        }
    }

    private async Task FindSizesAsync(long tenure, CancellationToken cancellationToken)
    {
        var (open, needed, known) = (new HashSet<ContentKey>(), new HashSet<ContentKey>(), new HashSet<ContentKey>());
        while (!cancellationToken.IsCancellationRequested)
        {
            while (_wanted.Reader.TryRead(out var wanted))
            {
                if (!known.Contains(wanted.Content))
                {
                    open.Add(wanted.Content);
                    needed.UnionWith(wanted.Needed ? [wanted.Content] : []);
                }
            }

            foreach (var content in open.ToArray())
            {
                if (await FindSizeAsync(content, cancellationToken).ConfigureAwait(false) is { } size)
                {
                    open.Remove(content);
                    needed.Remove(content);
                    known.Add(content);
                    mailbox.Send(new SchedulerMessage.SizeKnown(tenure, content, size));
                }
                else if (!needed.Contains(content))
                {
                    // Somebody may read it one day, and is asked for it then.
                    open.Remove(content);
                }
            }

            using var again = new CancellationTokenSource(open.Count > 0 ? AskAgain : Timeout.InfiniteTimeSpan, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, again.Token);
            try
            {
                await _wanted.Reader.WaitToReadAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Time to ask again, or the tenure is over.
            }
        }
    }

    private async Task<long?> FindSizeAsync(ContentKey content, CancellationToken cancellationToken)
    {
        try
        {
            return await locality.GetSizeAsync(content, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            Log.SizeFailed(logger, content, exception);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Warning, "The watch of what nodes hold failed; it starts again.", EventName = "DataWatchFailed")]
        public static partial void WatchFailed(ILogger logger, Exception exception);

        [LoggerMessage(2012, LogLevel.Warning, "The size of content {Content} could not be found; it is asked for again.", EventName = "DataSizeFailed")]
        public static partial void SizeFailed(ILogger logger, ContentKey content, Exception exception);
    }
}
