using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Work arriving and ending: the cluster fills until little fits, drains to about two thirds, and fills again. The same sequence in every pass.</summary>
internal sealed class PlacementChurn
{
    private readonly RequestShape[] _shapes;
    private readonly int[] _live;
    private readonly long _gpus;
    private ulong _random = 0x1234_5678_9ABC_DEF1;
    private int _liveCount;
    private long _gpusUsed;
    private bool _draining;

    public PlacementChurn(PlacementProfile profile, Node[] nodes, int gpus)
    {
        State = new ClusterState(profile);
        foreach (var node in nodes)
        {
            State.UpsertNode(node);
        }

        _shapes = PlacementCluster.Shapes(State);
        _live = new int[nodes.Length * 110];
        _gpus = (long)nodes.Length * gpus;
    }

    public ClusterState State { get; }

    public long Placed { get; private set; }

    public int TimesFull { get; private set; }

    public RequestShape Next() => _shapes[Random(_shapes.Length)];

    public void Arrived(int id)
    {
        if (id < 0)
        {
            Full();
            return;
        }

        Placed++;
        _live[_liveCount++] = id;
        _gpusUsed += State.ShapeOf(id).Gpus;
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
            var id = _live[index];
            _live[index] = _live[--_liveCount];
            _gpusUsed -= State.ShapeOf(id).Gpus;
            State.Release(id);
        }

        _draining &= _gpusUsed * 100 > _gpus * 66;
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
