using System.Collections.Concurrent;
using CloudNativeAi.Serving.Replicas;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Control;

/// <summary>One service, live: what is stored, its route, its replicas.</summary>
internal sealed class ServiceEntry(ServiceRecord record, string? version, ServiceRoute route) : IDisposable
{
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Woken when something changed.</summary>
    public Pulse Signal { get; } = new();

    public ServiceRecord Record { get; set; } = record;

    /// <summary>The version stored; null: it is not, any more.</summary>
    public string? Version { get; set; } = version;

    public ServiceRoute Route => route;

    public (Tenant Tenant, string Name) Key => (Record.Spec.Tenant, Record.Spec.Name);

    public ConcurrentDictionary<ReplicaKey, ReplicaRunner> Runners { get; } = new();

    /// <summary>What the scheduler last said of revisions that wait, by revision.</summary>
    public ConcurrentDictionary<Guid, string> Waits { get; } = new();

    public void Wake() => Signal.Set();

    public void Dispose() => Gate.Dispose();
}
