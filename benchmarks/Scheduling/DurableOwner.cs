using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Who submitted: watches, notes where work was placed, and completes the oldest so that the cluster stays about half full.</summary>
internal sealed class DurableOwner : IDisposable
{
    private readonly IScheduler _scheduler;
    private readonly int _most;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _placedMore = new(0);
    private readonly SemaphoreSlim _over = new(0);
    private readonly Queue<Guid> _order = new();
    private readonly Task _watching;
    private long _placed;

    public DurableOwner(IScheduler scheduler, int nodes)
    {
        (_scheduler, _most) = (scheduler, Math.Max(64, nodes * 2));
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Those that have a place and are not completed; read it after <see cref="StopAsync"/>.</summary>
    public Dictionary<Guid, NodeId> Live { get; } = [];

    /// <summary>Seen placed so far.</summary>
    public long Placed => Interlocked.Read(ref _placed);

    /// <summary>Completes one if there are too many.</summary>
    public async Task RoomAsync()
    {
        if (_over.Wait(0))
        {
            Guid oldest;
            lock (_order)
            {
                oldest = _order.Dequeue();
                Live.Remove(oldest);
            }

            await _scheduler.CompleteAsync(oldest);
        }
    }

    /// <summary>Waits until so many have been seen placed.</summary>
    public async Task ReachAsync(long placed)
    {
        while (Placed < placed)
        {
            await _placedMore.WaitAsync();
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _placedMore.Dispose();
        _over.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var change in _scheduler.WatchAsync(_stop.Token))
            {
                if (change is { Kind: ChangeKind.Upsert, Value: { Phase: WorkloadPhase.Placed, Placement: { } placement } })
                {
                    Note(change.Key, placement);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Note(Guid id, Placement placement)
    {
        lock (_order)
        {
            if (!Live.TryAdd(id, placement.Replicas[0].Node))
            {
                return;
            }

            _order.Enqueue(id);
            if (_order.Count > _most)
            {
                _over.Release();
            }
        }

        Interlocked.Increment(ref _placed);
        if (_placedMore.CurrentCount == 0)
        {
            _placedMore.Release();
        }
    }
}
