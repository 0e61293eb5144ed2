using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>The same decision by asking every plugin about every row, one at a time.</summary>
internal static class BruteForce
{
    public static int BestRow(ClusterState state, PlacementProfile profile, RequestShape shape)
    {
        var context = new PlacementContext(shape, state.Columns);
        var best = -1;
        var bestScore = -1;
        Span<int> score = [0];
        for (var row = 0; row < state.NodeCount; row++)
        {
            if (!Accepts(profile, context, row))
            {
                continue;
            }

            var sum = 0;
            foreach (var (scorer, weight) in profile.Scorers)
            {
                scorer.Score(context, [row], score);
                sum += weight * score[0];
            }

            if (sum > bestScore)
            {
                best = row;
                bestScore = sum;
            }
        }

        return best;
    }

    private static bool Accepts(PlacementProfile profile, in PlacementContext context, int row)
    {
        Span<byte> accepted = [1];
        foreach (var filter in profile.Filters)
        {
            filter.Filter(context, [row], accepted);
            if (accepted[0] == 0)
            {
                return false;
            }
        }

        return true;
    }
}
