using System.Numerics;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Tasks of a kind (shares; 1, 2, 4, 8 GPUs) together.</summary>
internal sealed class ClusteringPolicy : OpenBPolicy
{
    private Scorer? _scorer;

    public override bool ShufflesNodes => true;

    public override PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed)
    {
        _scorer = new Scorer();
        return new PlacementProfile("clustering", [], [new(_scorer, 1)]);
    }

    public override void Placed(ClusterState state, int allocation) => _scorer!.Add(state.RowOf(allocation), state.ShapeOf(allocation));

    private sealed class Scorer : INodeScorer
    {
        private int[] _kinds = [];

        public string Name => "clustering";

        public PluginScope Scope => PluginScope.Node;

        public void Add(int row, RequestShape shape)
        {
            if (row >= _kinds.Length)
            {
                Array.Resize(ref _kinds, Math.Max(row + 1, _kinds.Length * 2));
            }

            _kinds[row] |= Kind(shape);
        }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            var nodes = context.Nodes;
            var kind = Kind(context.Shape);
            for (var i = 0; i < rows.Length; i++)
            {
                var free = 0;
                foreach (var milli in nodes.DeviceFreeMilli[nodes.DeviceStart[rows[i]]..nodes.DeviceStart[rows[i] + 1]])
                {
                    free += milli;
                }

                var kinds = rows[i] < _kinds.Length ? _kinds[rows[i]] : 0;
                var basis = kinds == 0 ? 25 : (kinds & kind) == 0 ? 0 : kinds == kind ? 75 : 50;
                scores[i] = kind == 0 ? 0 : 25 * (8000 - free) / 8000 + basis;
            }
        }

        private static int Kind(RequestShape shape) => shape.Share is not null ? 1 : shape.Gpus == 0 ? 0 : 2 << BitOperations.Log2((uint)shape.Gpus);
    }
}
