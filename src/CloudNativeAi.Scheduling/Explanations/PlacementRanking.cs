using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>The nodes that would be taken for a workload's first replica were it placed now, beside everything else that is placed.</summary>
internal static class PlacementRanking
{
    private const int Most = 5;

    public static IReadOnlyList<NodeRank> Of(SchedulingModel model, WorkloadEntry entry)
    {
        if (Array.Find(entry.Sets, static set => set.Replicas.Count > 0) is not { } set || set.Replicas[0].Allocation < 0)
        {
            return [];
        }

        var state = model.Ledger.State;
        var mark = model.Ledger.Mark();
        model.Ledger.Release(entry.Queue, set, set.Replicas[0].Allocation);
        List<NodeRank> ranks =
        [
            .. state.Rank(set.Shape, Most).Select(ranked => new NodeRank(
                state.NodeOf(ranked.Row).Id,
                ranked.Total,
                [.. state.ScorersOf(set.Shape).Zip(ranked.Scores).Where(pair => pair.First.Scorer is not DataScorer || !set.Shape.Content.IsEmpty).Select(static pair => new ScorerScore(pair.First.Scorer.Name, pair.First.Weight, pair.Second))])),
        ];
        model.Ledger.RollbackTo(mark);
        return ranks;
    }
}
