using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>What the scheduler did.</summary>
internal sealed class ScenarioEvents
{
    private readonly Dictionary<string, int> _left = new(StringComparer.Ordinal);
    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);

    public HashSet<string> Admitted { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Repaired { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RejectionReason> Refused { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (string By, DisruptionReason Reason)> Preempted { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (string By, DisruptionReason Reason)> Evicting { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DisruptionReason> Evicted { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DisruptionReason> Stopped { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Dictionary<string, int>> Degraded { get; } = new(StringComparer.Ordinal);

    /// <summary>Evictions of each workload in the whole scenario.</summary>
    public Dictionary<string, int> Evictions { get; } = new(StringComparer.Ordinal);

    /// <summary>Everybody who was ever preempted, and whom for.</summary>
    public HashSet<(string Victim, string By)> Displaced { get; } = [];

    public HashSet<string> EverAdmitted { get; } = new(StringComparer.Ordinal);

    public static bool IsEviction(DisruptionReason reason) =>
        reason is DisruptionReason.InQueue or DisruptionReason.InCohortReclamation or DisruptionReason.InCohortFairSharing or DisruptionReason.GangBelowMin;

    /// <summary>Its owner says that it stopped: that may be told as a preemption, or not.</summary>
    public void Confirm(string name) => _confirmed.Add(name);

    public bool WasConfirmed(string name) => _confirmed.Contains(name);

    public void Note(ScenarioWorld world, Decision decision, bool confirmed)
    {
        var name = world.NameOf(decision.Workload);
        switch (decision.Kind)
        {
            case DecisionKind.Placed:
                Admitted.Add(name);
                EverAdmitted.Add(name);
                break;
            case DecisionKind.Repaired:
                Repaired.Add(name);
                break;
            case DecisionKind.PreemptionAsked:
                var by = world.NameOf(decision.For);
                Assert.False(Displaced.Contains((by, name)), $"{by} was displaced by {name} and now displaces it.");
                Displaced.Add((name, by));
                CountEviction(name);
                (confirmed ? Evicting : Preempted)[name] = (by, decision.Reason!.Value);
                break;
            case DecisionKind.GangGivenUp:
                CountEviction(name);
                Evicted[name] = decision.Reason!.Value;
                break;
            case DecisionKind.TimeUp:
                Stopped[name] = decision.Reason!.Value;
                break;
            case DecisionKind.Refused:
                Refused[name] = RejectionReason.DependencyFailed;
                break;
        }
    }

    /// <summary>Gangs that are damaged now: told when that begins, and when even fewer are left.</summary>
    public void NoteDegraded(Dictionary<string, Dictionary<string, int>> damaged)
    {
        foreach (var (name, sets) in damaged)
        {
            var left = sets.Values.Sum();
            if (!_left.TryGetValue(name, out var before) || left != before)
            {
                Degraded[name] = sets;
                _left[name] = left;
            }
        }

        foreach (var name in _left.Keys.Where(name => !damaged.ContainsKey(name)).ToList())
        {
            _left.Remove(name);
        }
    }

    public void Clear()
    {
        Admitted.Clear();
        Repaired.Clear();
        Refused.Clear();
        Preempted.Clear();
        Evicting.Clear();
        Evicted.Clear();
        Stopped.Clear();
        Degraded.Clear();
        _confirmed.Clear();
    }

    private void CountEviction(string name) => Evictions[name] = Evictions.GetValueOrDefault(name) + 1;
}
