namespace CloudNativeAi.Scheduling.Queues;

/// <summary>All queues, those deleted included while workloads are in them.</summary>
internal sealed class QueueTable
{
    private readonly SortedDictionary<string, SchedulingQueue> _queues = new(StringComparer.Ordinal);

    public IEnumerable<SchedulingQueue> All => _queues.Values;

    public SchedulingQueue? Find(string name) => _queues.GetValueOrDefault(name);

    /// <summary>The queue of a stored workload; one that no longer exists is there, stopped.</summary>
    public SchedulingQueue FindOrStopped(string name)
    {
        if (!_queues.TryGetValue(name, out var queue))
        {
            _queues[name] = queue = new SchedulingQueue(name);
            queue.Configure(null);
        }

        return queue;
    }

    public void Configure(IEnumerable<KeyValuePair<string, QueueOptions>> options)
    {
        var named = options.ToDictionary(StringComparer.Ordinal);
        foreach (var name in named.Keys)
        {
            FindOrStopped(name);
        }

        foreach (var queue in _queues.Values)
        {
            queue.Configure(named.GetValueOrDefault(queue.Name));
        }
    }
}
