namespace CloudNativeAi.Scheduling.State;

/// <summary>How rows compare for a shape, scorer by scorer; asked when somebody wants to know.</summary>
internal sealed class Ranking(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    /// <summary>The best of the rows that are not refused, best first, ties to the lower row.</summary>
    /// <param name="shape">What is to be placed.</param>
    /// <param name="scores">The weighted sums of all rows, −1: refused, as a scan gave them.</param>
    /// <param name="most">How many.</param>
    public IReadOnlyList<RankedRow> Best(RequestShape shape, ReadOnlySpan<int> scores, int most)
    {
        var rows = new List<int>();
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] >= 0)
            {
                rows.Add(row);
            }
        }

        return [.. rows.Select(row => Of(shape, row)).OrderByDescending(static ranked => ranked.Total).ThenBy(static ranked => ranked.Row).Take(most)];
    }

    private RankedRow Of(RequestShape shape, int row)
    {
        var scores = new int[profile.Scorers.Count];
        var total = 0L;
        for (var i = 0; i < scores.Length; i++)
        {
            runner.Score(profile.Scorers[i].Scorer, new PlacementContext(shape, new NodeColumns(table)), [row], scores.AsSpan(i, 1));
            total += (long)profile.Scorers[i].Weight * scores[i];
        }

        return new RankedRow(row, total, scores);
    }
}
