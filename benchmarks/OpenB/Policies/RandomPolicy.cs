using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A random node that fits, a random GPU of it.</summary>
internal sealed class RandomPolicy : OpenBPolicy
{
    private Draw? _draw;

    public override PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed)
    {
        _draw = new Draw(seed);
        return new PlacementProfile("random", [], [new(_draw, 1)], _draw);
    }

    public override void Arrives(ClusterState state, RequestShape shape) => _draw!.Decision++;

    private sealed class Draw(int seed) : INodeScorer, IDeviceChooser
    {
        private readonly FullestDeviceChooser _whole = new();

        public ulong Decision { get; set; }

        public string Name => "random";

        public PluginScope Scope => PluginScope.Cluster;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = (int)(Number((ulong)rows[i]) % 10_001);
            }
        }

        public bool Choose(in PlacementContext context, int row, Span<int> devices)
        {
            if (context.Shape.Share is not { } share)
            {
                return _whole.Choose(context, row, devices);
            }

            var nodes = context.Nodes;
            var free = nodes.DeviceFreeMilli[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]];
            var fitting = 0;
            for (var device = 0; device < free.Length; device++)
            {
                // The nth that fits takes the place of the one before with probability 1/n.
                if (free[device] >= share.Milli && Number(1_000_000 + (ulong)device) % (ulong)++fitting == 0)
                {
                    devices[0] = device;
                }
            }

            return fitting > 0;
        }

        private ulong Number(ulong of) => SeededRandom.Mix(SeededRandom.Mix(((ulong)seed << 32) + Decision) + of);
    }
}
