using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A policy that is a formula over one node and the task; ties in random order, shares on the fullest GPU.</summary>
internal abstract class FormulaPolicy(string name) : OpenBPolicy
{
    /// <summary>CPU of the largest node.</summary>
    protected const double LargestCpu = 128_000;

    /// <summary>GPU of the largest node.</summary>
    protected const double LargestGpu = 8_000;

    public override bool ShufflesNodes => true;

    public override PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed) => new(name, [], [new(new Scorer(name, this), 1)]);

    /// <summary>0 (worst) … 100.</summary>
    protected abstract double Score(in Candidate c);

    private sealed class Scorer(string name, FormulaPolicy formula) : INodeScorer
    {
        public string Name => name;

        public PluginScope Scope => PluginScope.Node;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            var nodes = context.Nodes;
            var share = context.Shape.Share?.Milli ?? 1000;
            var gpus = context.Shape.Share?.Count ?? context.Shape.Gpus;
            for (var i = 0; i < rows.Length; i++)
            {
                var free = nodes.DeviceFreeMilli[nodes.DeviceStart[rows[i]]..nodes.DeviceStart[rows[i] + 1]];
                var total = 0;
                foreach (var milli in free)
                {
                    total += milli;
                }

                scores[i] = (int)formula.Score(new Candidate
                {
                    Row = rows[i],
                    CpuFree = nodes.Free(ResourceId.Cpu)[rows[i]],
                    CpuAsked = context.Shape.AmountOf(ResourceId.Cpu),
                    GpuFree = total,
                    GpuAsked = gpus * share,
                    Free = free,
                    Share = share,
                });
            }
        }
    }
}
