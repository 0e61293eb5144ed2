using System.Diagnostics.CodeAnalysis;

namespace CloudNativeAi.Serving.Routing;

/// <summary>The router's live side of one service: places requests, and takes changes of weights and replicas as whole new tables.</summary>
/// <remarks>Thread-safe. Placing takes no lock and allocates nothing; changes are serialized.</remarks>
internal sealed class ServiceRoute(Tenant tenant, string name, RoutePolicy policy)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ReplicaEndpoint> _inRotation = [];
    private List<KeyValuePair<string, TrafficWeight>> _weights = [];
    private RouteTable _table = RouteTable.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    public Tenant Tenant => tenant;

    public string Name => name;

    public RoutePolicy Policy => policy;

    public RequestTally Tally { get; } = new();

    public RouteTable Table => Volatile.Read(ref _table);

    /// <summary>Places a first choice by the split in force. The caller has entered the endpoint and must leave it.</summary>
    public bool TryPlace([NotNullWhen(true)] out ReplicaEndpoint? endpoint)
    {
        Rollouts.SplitSequence? order = null;
        var index = -1;
        while (true)
        {
            var table = Table;
            if (table.Order is null)
            {
                endpoint = null;
                return false;
            }

            if (!ReferenceEquals(order, table.Order))
            {
                order = table.Order;
                index = order.Next();
            }

            if (TryEnter(table, index, out endpoint))
            {
                return true;
            }

            if (ReferenceEquals(Table, table))
            {
                return false;
            }
        }
    }

    /// <summary>Enters a replica of an arm that was drawn by a table's split, if that split is in force still.</summary>
    /// <remarks>It may have been changed since the draw, and whoever changed it has been told that nobody is placed by the old one any more: looked at again once inside.</remarks>
    internal bool TryEnter(RouteTable table, int index, [NotNullWhen(true)] out ReplicaEndpoint? endpoint)
    {
        var arm = table.Arms[index];
        if (!arm.TryEnter(default, out endpoint))
        {
            return false;
        }

        if (ReferenceEquals(Table.Order, table.Order))
        {
            arm.Counts.AddFirstChoice();
            return true;
        }

        endpoint.Exit();
        endpoint = null;
        return false;
    }

    /// <summary>Places a request that another replica did not answer: the same revision where it has another replica, else the one with the largest share.</summary>
    public bool TryPlaceAgain(string revision, in TriedEndpoints tried, [NotNullWhen(true)] out ReplicaEndpoint? endpoint)
    {
        var table = Table;
        if (table.Find(revision) is { WeightInForce: > 0 } own && own.TryEnter(tried, out endpoint))
        {
            own.Counts.AddRetry();
            return true;
        }

        endpoint = null;
        RouteArm? best = null;
        foreach (var arm in table.Arms)
        {
            if (arm.WeightInForce <= (best?.WeightInForce ?? 0) || arm.Revision == revision || !arm.TryEnter(tried, out var entered))
            {
                continue;
            }

            endpoint?.Exit();
            (best, endpoint) = (arm, entered);
        }

        best?.Counts.AddRetry();
        return endpoint is not null;
    }

    /// <summary>Completes at the next change of the table; take it before looking at the table.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>No new requests: the service is deleted or the host stops.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    public void Close()
    {
        Volatile.Write(ref _closed, true);
        lock (_gate)
        {
            Signal();
        }
    }

    public void SetWeights(long epoch, IReadOnlyDictionary<string, TrafficWeight> weights)
    {
        lock (_gate)
        {
            if (epoch < _table.Epoch)
            {
                return;
            }

            _weights = [.. weights.OrderBy(static w => w.Key, StringComparer.Ordinal)];
            Publish(epoch);
        }
    }

    public void Admit(ReplicaEndpoint endpoint)
    {
        lock (_gate)
        {
            if (!endpoint.IsClosed && _inRotation.Add(endpoint))
            {
                Publish(_table.Epoch);
            }
        }
    }

    /// <summary>Takes a replica out of rotation; what it has, it keeps.</summary>
    public void Withdraw(ReplicaEndpoint endpoint)
    {
        lock (_gate)
        {
            if (_inRotation.Remove(endpoint))
            {
                Publish(_table.Epoch);
            }
        }
    }

    public bool InRotation(ReplicaEndpoint endpoint)
    {
        lock (_gate)
        {
            return _inRotation.Contains(endpoint);
        }
    }

    private void Publish(long epoch)
    {
        var endpoints = _inRotation.OrderBy(static e => e.Key.Id.Index).ToLookup(static e => e.Revision, StringComparer.Ordinal);
        Volatile.Write(ref _table, _table.Next(epoch, _weights, endpoints));
        Signal();
    }

    private void Signal()
    {
        var changed = _changed;
        Volatile.Write(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        changed.TrySetResult();
    }
}
