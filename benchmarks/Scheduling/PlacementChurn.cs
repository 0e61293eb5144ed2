using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Work of 64 shapes arriving in 16 queues and ending: the cluster fills until little fits, drains to about two thirds, and fills again. The same sequence in every pass.</summary>
internal sealed class PlacementChurn
{
    public const int Queues = 16;
    private readonly SchedulingModel _model;
    private readonly PlacementAsk[] _asks;
    private readonly int[] _live;
    private readonly PlacementAsk[] _liveAsks;
    private readonly long _gpus;
    private ulong _random = 0x1234_5678_9ABC_DEF1;
    private int _liveCount;
    private long _gpusUsed;
    private bool _draining;
    private bool _withoutQuotas;

    public PlacementChurn(PlacementProfile profile, Node[] nodes, int gpus)
    {
        _model = new SchedulingModel(new ClusterState(profile));
        foreach (var node in nodes)
        {
            State.UpsertNode(node);
        }

        _model.Configure(Options(nodes.Length, gpus));
        _asks = [.. PlacementCluster.Sets().SelectMany(set => Enumerable.Range(0, Queues).Select(queue => Ask(set, queue)))];
        _live = new int[nodes.Length * 110];
        _liveAsks = new PlacementAsk[_live.Length];
        _gpus = (long)nodes.Length * gpus;
    }

    public ClusterState State => _model.Ledger.State;

    public long Placed { get; private set; }

    public int TimesFull { get; private set; }

    public PlacementAsk Next()
    {
        var ask = _asks[Random(_asks.Length)];
        State.Arrived(ask.Shape, 1);
        return ask;
    }

    /// <summary>One placement: quota looked at, the best place found and charged, the quota charged. −1: it waits.</summary>
    public int Place(PlacementAsk ask)
    {
        var id = _model.Ledger.TryPlace(ask.Queue, ask.Set);
        _model.Ledger.Commit();
        return id;
    }

    /// <summary>The same by looking at every node, from now on without quotas.</summary>
    public int PlaceByScan(PlacementAsk ask)
    {
        _withoutQuotas = true;
        return State.TryPlaceByScan(ask.Shape);
    }

    public void Arrived(PlacementAsk ask, int id)
    {
        if (id < 0)
        {
            Full();
            return;
        }

        Placed++;
        _live[_liveCount] = id;
        _liveAsks[_liveCount++] = ask;
        _gpusUsed += ask.Shape.Gpus;
        if (_liveCount == _live.Length || _gpusUsed * 100 > _gpus * 96)
        {
            Full();
        }
    }

    /// <summary>What ends before the next arrival: nothing or one while it fills, two while it drains.</summary>
    public void End()
    {
        var ending = _draining ? 2 : Random(2);
        for (; ending > 0 && _liveCount > 0; ending--)
        {
            var index = Random(_liveCount);
            var (id, ask) = (_live[index], _liveAsks[index]);
            _live[index] = _live[--_liveCount];
            _liveAsks[index] = _liveAsks[_liveCount];
            _gpusUsed -= ask.Shape.Gpus;
            if (_withoutQuotas)
            {
                State.Release(id);
            }
            else
            {
                _model.Ledger.Release(ask.Queue, ask.Set, id);
                _model.Ledger.Commit();
            }
        }

        _draining &= _gpusUsed * 100 > _gpus * 66;
    }

    /// <summary>Each queue may use twice its part: quotas are looked at every time and refuse nobody.</summary>
    public static SchedulingOptions Options(int nodes, int gpus)
    {
        var options = new SchedulingOptions();
        for (var queue = 0; queue < Queues; queue++)
        {
            var quota = new QueueOptions();
            quota.Nominal["nvidia.com/gpu"] = ResourceQuantity.FromUnits((long)nodes * Math.Max(1, gpus) * 2 / Queues + 1);
            quota.Nominal["cpu"] = ResourceQuantity.FromUnits((long)nodes * 128 * 2 / Queues + 128);
            quota.Nominal["memory"] = ResourceQuantity.FromBytes(((long)nodes << 41) * 2 / Queues + (1L << 41));
            options.Queues[Name(queue)] = quota;
        }

        return options;
    }

    public static string Name(int queue) => string.Create(CultureInfo.InvariantCulture, $"queue-{queue:00}");

    private PlacementAsk Ask(PodSet set, int queue)
    {
        var entry = _model.Submit(new WorkloadSpec(Guid.CreateVersion7(), new Tenant("bench"), "work", Name(queue), [set]), "", DateTimeOffset.UnixEpoch, null);
        return new PlacementAsk(entry.Queue, entry.Sets[0]);
    }

    private void Full()
    {
        TimesFull += _draining ? 0 : 1;
        _draining = true;
    }

    private int Random(int below)
    {
        _random ^= _random << 13;
        _random ^= _random >> 7;
        _random ^= _random << 17;
        return (int)((_random >> 33) * (ulong)below >> 31);
    }
}
