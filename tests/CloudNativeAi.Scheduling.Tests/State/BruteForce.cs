using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>The same decision by the shortest way to say it: every plugin about every row, one at a time, nothing kept.</summary>
internal static class BruteForce
{
    public static int BestRow(ClusterState state, PlacementProfile profile, RequestShape shape)
    {
        var context = new PlacementContext(shape, state.Columns);
        var best = -1;
        var bestScore = -1;
        for (var row = 0; row < state.NodeCount; row++)
        {
            if (state.IsPresent(row) && profile.Filters.All(f => Accepts(f, state, shape, row)) && Devices(state, profile, shape, row))
            {
                var score = 0;
                foreach (var (scorer, weight) in profile.Scorers)
                {
                    score += weight * Score(scorer, context, row);
                }

                if (score > bestScore)
                {
                    best = row;
                    bestScore = score;
                }
            }
        }

        return best;
    }

    private static bool Accepts(INodeFilter filter, ClusterState state, RequestShape shape, int row)
    {
        Span<byte> accepted = [1];
        try
        {
            filter.Filter(new PlacementContext(shape, state.Columns), [row], accepted);
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        return accepted[0] != 0;
    }

    private static int Score(INodeScorer scorer, in PlacementContext context, int row)
    {
        Span<int> score = [0];
        try
        {
            scorer.Score(context, [row], score);
        }
        catch (InvalidOperationException)
        {
            return 0;
        }

        return Math.Clamp(score[0], 0, 10_000);
    }

    /// <summary>Whether the chooser finds devices that can be had: tried for real, and undone.</summary>
    private static bool Devices(ClusterState state, PlacementProfile profile, RequestShape shape, int row)
    {
        if (profile.Chooser.Name == DeviceChoosers.Fullest)
        {
            return true;
        }

        return state.ExplainRefusal(shape, row) is null;
    }
}
