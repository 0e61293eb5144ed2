namespace CloudNativeAi.Serving.Rollouts;

/// <summary>Which splits are accepted.</summary>
internal static class SplitRules
{
    /// <summary>Checks a split against the revisions there are.</summary>
    /// <returns>Weights for every present revision; those not named get 0.</returns>
    /// <exception cref="RolloutException">Names the sum or the arm.</exception>
    public static SortedDictionary<string, TrafficWeight> Check(string service, IReadOnlyList<RevisionWeight> weights, IReadOnlyCollection<string> revisions)
    {
        var result = new SortedDictionary<string, TrafficWeight>(StringComparer.Ordinal);
        foreach (var revision in revisions)
        {
            result[revision] = TrafficWeight.None;
        }

        if (weights.Count == 0)
        {
            throw new RolloutException($"The split of service \"{service}\" names no revision; its sum must be 100 %.", "Name at least one revision.");
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        var sum = 0L;
        foreach (var arm in weights)
        {
            var weight = CheckArm(service, arm, weights.Count, revisions, named);
            result[arm.Revision] = weight;
            sum += weight.BasisPoints;
        }

        return sum == TrafficWeight.WholeBasisPoints
            ? result
            : throw new RolloutException(
                FormattableString.Invariant($"The weights of service \"{service}\" ({string.Join(", ", weights.Select(w => $"{w.Revision}: {w.Weight}"))}) sum to {sum / 100m:0.##} %; the sum must be 100 % exactly."),
                "Change them so that they add up; the split in force stays.");
    }

    private static TrafficWeight CheckArm(string service, RevisionWeight arm, int arms, IReadOnlyCollection<string> revisions, HashSet<string> named)
    {
        if (!revisions.Contains(arm.Revision))
        {
            throw new RolloutException(
                $"The split of service \"{service}\" names revision \"{arm.Revision}\", which it does not have.",
                revisions.Count == 0 ? "Add a revision first." : $"Name one of: {string.Join(", ", revisions.Order(StringComparer.Ordinal))}.");
        }

        if (!named.Add(arm.Revision))
        {
            throw new RolloutException($"The split of service \"{service}\" names revision \"{arm.Revision}\" twice.", "Give each revision one weight.");
        }

        return arm.Weight ?? (arms == 1
            ? TrafficWeight.Whole
            : throw new RolloutException($"Revision \"{arm.Revision}\" has no weight in the split of service \"{service}\"; only the one arm of a split may leave it out.", "Give every arm a number; 0 is a number."));
    }
}
