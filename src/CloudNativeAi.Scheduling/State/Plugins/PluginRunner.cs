namespace CloudNativeAi.Scheduling.State;

/// <summary>Calls plugins, and keeps what they do wrong from doing harm: throws are narrowed to the rows that cause them, scores are clamped, both are counted.</summary>
internal sealed class PluginRunner(PluginFaults faults)
{
    /// <summary>Asks a filter about rows; <paramref name="accepted"/> is overwritten.</summary>
    public void Filter(INodeFilter filter, in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        accepted.Fill(1);
        try
        {
            filter.Filter(context, rows, accepted);
        }
        catch (Exception)
        {
            FilterOneByOne(filter, context, rows, accepted);
        }
    }

    /// <summary>Asks a scorer about rows; <paramref name="scores"/> is overwritten with 0 … 10,000.</summary>
    public void Score(INodeScorer scorer, in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        scores.Clear();
        try
        {
            scorer.Score(context, rows, scores);
        }
        catch (Exception)
        {
            ScoreOneByOne(scorer, context, rows, scores);
        }

        if (scores.ContainsAnyExceptInRange(0, 10_000))
        {
            Clamp(scorer, scores);
        }
    }

    /// <summary>Asks for devices; a throw is a no.</summary>
    public bool Choose(IDeviceChooser chooser, in PlacementContext context, int row, Span<int> devices)
    {
        try
        {
            return chooser.Choose(context, row, devices);
        }
        catch (Exception)
        {
            faults.Threw(chooser.Name);
            return false;
        }
    }

    public void ChoseWrong(IDeviceChooser chooser) => faults.Clamped(chooser.Name);

    private void Clamp(INodeScorer scorer, Span<int> scores)
    {
        foreach (ref var score in scores)
        {
            if (score is < 0 or > 10_000)
            {
                score = Math.Clamp(score, 0, 10_000);
                faults.Clamped(scorer.Name);
            }
        }
    }

    private void FilterOneByOne(INodeFilter filter, in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        accepted.Fill(1);
        for (var i = 0; i < rows.Length; i++)
        {
            try
            {
                filter.Filter(context, rows.Slice(i, 1), accepted.Slice(i, 1));
            }
            catch (Exception)
            {
                accepted[i] = 0;
                faults.Threw(filter.Name);
            }
        }
    }

    private void ScoreOneByOne(INodeScorer scorer, in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        scores.Clear();
        for (var i = 0; i < rows.Length; i++)
        {
            try
            {
                scorer.Score(context, rows.Slice(i, 1), scores.Slice(i, 1));
            }
            catch (Exception)
            {
                scores[i] = 0;
                faults.Threw(scorer.Name);
            }
        }
    }
}
