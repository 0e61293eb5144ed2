using System.Collections.Concurrent;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Control;

/// <summary>All services of this host: loaded once, changed one at a time, stored before anybody acts.</summary>
internal sealed class ServiceBook(ServiceStore store, InferenceRouter router, TimeProvider time) : IDisposable, IAsyncDisposable
{
    private const int MaxConflicts = 10;

    private readonly ConcurrentDictionary<(Tenant Tenant, string Name), ServiceEntry> _entries = new();
    private readonly ConcurrentDictionary<(Tenant Tenant, string Name), string> _signatures = new();
    private readonly SemaphoreSlim _loading = new(1);
    private bool _loaded;

    public ChangeFeed<(Tenant Tenant, string Name), InferenceService> Feed { get; } = new(ready: false);

    public IEnumerable<ServiceEntry> Entries => _entries.Values;

    /// <summary>Called with each entry that begins.</summary>
    public Action<ServiceEntry>? Added { get; set; }

    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded))
        {
            return;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_loaded)
            {
                foreach (var (record, version) in await store.ListAsync(cancellationToken).ConfigureAwait(false))
                {
                    Begin(record, version);
                }

                Volatile.Write(ref _loaded, true);
                router.IsLoaded = true;
                Feed.Ready();
            }
        }
        finally
        {
            _loading.Release();
        }
    }

    public ServiceEntry? Find(Tenant tenant, string name) => _entries.GetValueOrDefault((tenant, name));

    /// <summary>Stores a new service.</summary>
    /// <exception cref="StateConflictException">There is one of that name.</exception>
    public async ValueTask<ServiceEntry> AddAsync(ServiceRecord record, CancellationToken cancellationToken)
    {
        var version = await store.PutAsync(record, null, cancellationToken).ConfigureAwait(false);
        var entry = Begin(record, version);
        Added?.Invoke(entry);
        return entry;
    }

    /// <summary>Changes what is stored, then the route; the caller gets what is in force.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="change">From the present record to the next; the same: nothing is stored. May be called again with a newer record.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<ServiceRecord> UpdateAsync(ServiceEntry entry, Func<ServiceRecord, ServiceRecord> change, CancellationToken cancellationToken)
    {
        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var conflicts = 0; ; conflicts++)
            {
                var version = entry.Version ?? throw new InferenceServiceNotFoundException(entry.Key.Tenant, entry.Key.Name);
                var next = change(entry.Record);
                if (ReferenceEquals(next, entry.Record))
                {
                    return next;
                }

                try
                {
                    entry.Version = await store.PutAsync(next, version, cancellationToken).ConfigureAwait(false);
                    Apply(entry, next);
                    return next;
                }
                catch (StateConflictException) when (conflicts < MaxConflicts)
                {
                    await ReadAgainAsync(entry, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>The last trace of a service goes.</summary>
    public async ValueTask RemoveAsync(ServiceEntry entry, CancellationToken cancellationToken)
    {
        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry.Version is { } version)
            {
                await store.DeleteAsync(entry.Record, version, cancellationToken).ConfigureAwait(false);
                entry.Version = null;
            }

            router.Remove(entry.Route);
            _entries.TryRemove(new(entry.Key, entry));
            _signatures.TryRemove(entry.Key, out _);
            Feed.Delete(entry.Key);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>Tells watchers, if there is something to tell.</summary>
    public InferenceService Publish(ServiceEntry entry)
    {
        var service = ServiceStatus.Of(entry);
        var signature = ServiceStatus.Signature(service);
        if (entry.Version is not null && (!_signatures.TryGetValue(entry.Key, out var old) || old != signature))
        {
            _signatures[entry.Key] = signature;
            Feed.Upsert(entry.Key, service);
        }

        return service;
    }

    public DateTimeOffset Now => time.GetUtcNow();

    public void Dispose()
    {
        _loading.Dispose();
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private ServiceEntry Begin(ServiceRecord record, string version)
    {
        var spec = record.Spec;
        var route = router.Add(spec.Tenant, spec.Name, new(spec.Idempotent, spec.RequestTimeout, spec.IdleTimeout));
        var entry = new ServiceEntry(record, version, route);
        Apply(entry, record);
        _entries[entry.Key] = entry;
        Publish(entry);
        return entry;
    }

    private static void Apply(ServiceEntry entry, ServiceRecord record)
    {
        entry.Record = record;
        entry.Route.SetWeights(record.WeightsEpoch, record.Weights);
        if (record.Deleting)
        {
            entry.Route.Close();
        }

        entry.Wake();
    }

    private async ValueTask ReadAgainAsync(ServiceEntry entry, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(entry.Key.Tenant, entry.Key.Name, cancellationToken).ConfigureAwait(false) is { } stored)
        {
            entry.Version = stored.Version;
            Apply(entry, stored.Record);
        }
        else
        {
            entry.Version = null;
        }
    }
}
