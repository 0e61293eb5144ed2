using System.Globalization;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What is said of a workload that has its place, or has ended.</summary>
internal static class PlacedText
{
    public static string Of(WorkloadEntry entry, IReadOnlyList<NodeRank> ranking)
    {
        if (entry.Phase == WorkloadPhase.Finished)
        {
            return $"{Words.Kind(entry)} \"{entry.Spec.Name}\" has ended: {entry.Outcome}. {entry.OutcomeDetail}".TrimEnd();
        }

        var text = $"{Words.Kind(entry)} \"{entry.Spec.Name}\" has its place: {entry.ReplicaCount} of {entry.Sets.Sum(static set => set.Set.Count)} replicas.";
        if (entry.DegradedSince is { } since && entry.Disruption is null)
        {
            text += $" Its gang is below its min since {since.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC, and first in line for what comes free.";
        }

        if (entry.Disruption is { } asked)
        {
            text += $" It has been asked to release {asked.Release.Count} of them by {asked.Deadline.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC. {asked.Detail}";
        }
        else if (entry.EndsAt is { } end)
        {
            text += $" It may run until {end.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC.";
        }

        return text + Ranking(ranking);
    }

    private static string Ranking(IReadOnlyList<NodeRank> ranking) =>
        ranking.Count == 0 ? "" : $" Placed now, its first replica would go to {Rank(ranking[0])}{(ranking.Count > 1 ? $", then to {Rank(ranking[1])}" : "")}.";

    private static string Rank(NodeRank rank) =>
        $"{rank.Node} ({string.Join(" + ", rank.Scores.Where(static score => score.Scorer != NodeScorers.TaintPreference || score.Score < 10_000).Select(static score => string.Create(CultureInfo.InvariantCulture, $"{score.Scorer} {score.Weight} × {score.Score:N0}")))})";
}
