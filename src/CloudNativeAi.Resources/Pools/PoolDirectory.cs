using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Pools;

/// <summary>Brings sources, stored state and configuration together: each is watched on its own, one loop writes.</summary>
internal sealed partial class PoolDirectory : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly Channel<Func<ValueTask>> _work = Channel.CreateUnbounded<Func<ValueTask>>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly ChangeFeed<NodeId, Node> _nodes = new(ready: false);
    private readonly ChangeFeed<string, ResourcePool> _pools = new(ready: false);
    private readonly ConcurrentDictionary<string, SourceStatus> _status = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<INodeSource> _sources;
    private readonly PoolRecords _records;
    private readonly IOptionsMonitor<ResourcesOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PoolDirectory> _logger;
    private readonly NodeMerge _nodeMerge;
    private readonly PoolMerge _poolMerge;
    private readonly CordonMerge _cordonMerge;
    private readonly FirstList _firstList;
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private IDisposable? _listening;
    private bool _started;

    public PoolDirectory(IEnumerable<INodeSource> sources, PoolRecords records, IOptionsMonitor<ResourcesOptions> options, TimeProvider time, ILogger<PoolDirectory> logger)
    {
        _sources = [.. sources];
        (_records, _options, _time, _logger) = (records, options, time, logger);
        _nodeMerge = new NodeMerge(_nodes);
        _poolMerge = new PoolMerge(_pools);
        _cordonMerge = new CordonMerge(_nodeMerge);
        _firstList = new FirstList(_sources.Select(source => source.Name), _nodes, _pools);
    }

    /// <summary>Nodes as they are offered; begins with the first list.</summary>
    public ChangeFeed<NodeId, Node> Nodes => _nodes;

    /// <summary>Pools; begins when the stored ones are read.</summary>
    public ChangeFeed<string, ResourcePool> Pools => _pools;

    public IReadOnlyDictionary<string, SourceStatus> Status => _status;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Done when every source has listed or its time is over, and stored pools and cordons are read.</summary>
    public Task NodesListed => _firstList.Nodes;

    /// <summary>Done when stored pools are read.</summary>
    public Task PoolsListed => _firstList.Pools;

    /// <summary>Begins to watch; calling again does nothing.</summary>
    /// <exception cref="CloudNativeAiException">Two sources have one name.</exception>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (!_started)
            {
                CheckNames();
                _started = true;
                _poolMerge.Configure(_options.CurrentValue.Pools);
                _listening = _options.OnChange(changed => Post(() => Configure(changed)));
                _running = Task.WhenAll([WriteAsync(), WatchPoolsAsync(), WatchCordonsAsync(), LimitFirstListAsync(), .. _sources.Select(WatchSourceAsync)]);
            }
        }
    }

    /// <summary>Waits until what is stored under a key is taken in: the caller's own write shows in the next list.</summary>
    public async Task RefreshAsync(StateKey key, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = Post(async () =>
        {
            try
            {
                var item = await _records.Store.GetAsync(key, Stopping).ConfigureAwait(false);
                TakeIn(new(item is null ? ChangeKind.Delete : ChangeKind.Upsert, key, item));
            }
            finally
            {
                done.TrySetResult();
            }
        });
        ObjectDisposedException.ThrowIf(!posted, this);
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop().WaitAsync(StopLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => Stop().Wait(StopLimit);

    private Task Stop()
    {
        lock (_gate)
        {
            _listening?.Dispose();
            _stopping.Cancel();
            _work.Writer.TryComplete();
            return _running;
        }
    }

    private bool Post(Func<ValueTask> work) => _work.Writer.TryWrite(work);

    private async Task WriteAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (!Stopping.IsCancellationRequested)
                {
                    Log.ChangeFailed(_logger, exception);
                }
            }
        }
    }

    private Task WatchSourceAsync(INodeSource source)
    {
        _status[source.Name] = new SourceStatus(false, null);
        return Task.Run(() => Watching.RunAsync(source.WatchAsync, change => PostAsync(() => TakeIn(source.Name, change)), Failed, () => _options.CurrentValue.MaxRetryDelay, _time, Stopping));

        void Failed(Exception exception, TimeSpan pause)
        {
            _status[source.Name] = _status[source.Name] with { Failure = exception.Message };
            Log.SourceFailed(_logger, source.Name, pause, exception);
        }
    }

    private Task WatchPoolsAsync() => WatchStoredAsync(PoolRecords.PoolKind, _firstList.PoolsDone);

    private Task WatchCordonsAsync() => WatchStoredAsync(PoolRecords.CordonKind, _firstList.CordonsDone);

    private Task WatchStoredAsync(string kind, Action listed) => Task.Run(() => Watching.RunAsync(
        token => _records.Store.WatchAsync(kind, token),
        change => PostAsync(() => TakeIn(kind, change, listed)),
        (exception, pause) => Log.StateFailed(_logger, kind, pause, exception),
        () => _options.CurrentValue.MaxRetryDelay,
        _time,
        Stopping));

    private async Task LimitFirstListAsync()
    {
        await Task.Delay(_options.CurrentValue.FirstListTimeout, _time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Post(() =>
        {
            foreach (var late in _firstList.GiveUp())
            {
                Log.SourceLate(_logger, late);
            }

            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Waits for the writer: a source cannot run ahead of it without bound.</summary>
    private async ValueTask PostAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                work();
            }
            finally
            {
                done.TrySetResult();
            }

            return ValueTask.CompletedTask;
        });
        await done.Task.WaitAsync(Stopping).ConfigureAwait(false);
    }

    private ValueTask Configure(ResourcesOptions options)
    {
        _poolMerge.Configure(options.Pools);
        _nodeMerge.SetPools(_poolMerge.Pools);
        return ValueTask.CompletedTask;
    }

    private void TakeIn(string source, Change<NodeId, Node> change)
    {
        if (change.Kind != ChangeKind.Upsert || NodeRules.Check(source, change) is not { } broken)
        {
            _nodeMerge.Apply(source, change);
        }
        else if (_refused.Add($"{source} {change.Key}"))
        {
            Log.NodeRefused(_logger, source, broken);
        }

        if (change.Kind == ChangeKind.Synced)
        {
            _status[source] = new SourceStatus(true, null);
            _firstList.SourceDone(source);
        }
    }

    private void TakeIn(string kind, Change<StateKey, StateItem> change, Action listed)
    {
        TakeIn(change.Key == default ? change with { Key = new StateKey(kind, default, "") } : change);
        if (change.Kind == ChangeKind.Synced)
        {
            listed();
        }
    }

    private void TakeIn(Change<StateKey, StateItem> change)
    {
        if (change.Key.Kind == PoolRecords.CordonKind)
        {
            _cordonMerge.Apply(change);
            return;
        }

        _poolMerge.Apply(change);
        _nodeMerge.SetPools(_poolMerge.Pools);
    }

    private void CheckNames()
    {
        foreach (var name in _sources.CountBy(source => source.Name, StringComparer.Ordinal))
        {
            if (name.Value > 1 || !new Tenant(name.Key).IsValid)
            {
                throw new CloudNativeAiException(
                    $"{name.Value} node sources are named \"{name.Key}\"; a name is unique and of 1 to 63 lower-case letters, digits and '-'.", "Give each source a name of its own.");
            }
        }
    }
}
