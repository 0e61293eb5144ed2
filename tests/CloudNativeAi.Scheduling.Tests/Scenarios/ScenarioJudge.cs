using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Compares what a step came to with what it must come to.</summary>
internal sealed class ScenarioJudge(Scenario scenario, ScenarioStep step, ScenarioWorld world, IReadOnlyDictionary<string, Dictionary<string, int>> before)
{
    private readonly List<string> _wrong = [];

    public void Check()
    {
        var (expect, events) = (step.Expect, world.Events);
        Same("admitted", expect.Admitted.ToDictionary(name => name, _ => ""), events.Admitted.ToDictionary(name => name, _ => ""));
        Same("repaired", expect.Repaired.ToDictionary(name => name, _ => ""), events.Repaired.ToDictionary(name => name, _ => ""));
        Same("refused", expect.Refused, Text(events.Refused));
        Same("preempted", Blame(expect.Preempted.Where(pair => !events.WasConfirmed(pair.Key))), Blame(events.Preempted));
        Same("evicting", Blame(expect.Evicting), Blame(events.Evicting));
        Same("evicted", expect.Evicted, Text(events.Evicted));
        Same("stopped", expect.Stopped, Text(events.Stopped));
        Same("degraded", Counts(expect.Degraded), Counts(events.Degraded));
        Same("resized", Counts(expect.Resized), Resized());
        Same("waiting", expect.Waiting, world.Model.Pending.Where(entry => entry.Phase == WorkloadPhase.Waiting).ToDictionary(entry => entry.Spec.Name, entry => world.Why(entry).ToString()));
        Same("resizePending", expect.ResizePending, world.Model.Pending.Where(entry => entry.Phase == WorkloadPhase.Placed).ToDictionary(entry => entry.Spec.Name, entry => world.Why(entry).ToString()));
        Usage();
        CountsOfSets();
        Flavors();
        Places();
        new ScenarioDevicesJudge(world, step.Expect, _wrong).Check();
        Assert.True(_wrong.Count == 0, $"{scenario.Id} at {step.At}:\n  {string.Join("\n  ", _wrong)}");
    }

    private static Dictionary<string, string> Text<T>(Dictionary<string, T> from)
        where T : struct, Enum => from.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    private static Dictionary<string, string> Blame(IEnumerable<KeyValuePair<string, ScenarioBlame>> from) => from.ToDictionary(pair => pair.Key, pair => $"{pair.Value.Reason} by {pair.Value.By}");

    private static Dictionary<string, string> Blame(Dictionary<string, (string By, DisruptionReason Reason)> from) => from.ToDictionary(pair => pair.Key, pair => $"{pair.Value.Reason} by {pair.Value.By}");

    private static Dictionary<string, string> Counts(Dictionary<string, Dictionary<string, int>> from) =>
        from.ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}")));

    /// <summary>Who was placed before and is placed now, at another size, for no other reason that was told.</summary>
    private Dictionary<string, string> Resized()
    {
        var resized = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (name, counts) in before)
        {
            if (world.Find(name) is { Phase: WorkloadPhase.Placed } entry && !world.Events.Admitted.Contains(name) && !world.Events.Repaired.Contains(name) && !world.Events.Degraded.ContainsKey(name))
            {
                var changed = entry.Sets.Where(set => set.Replicas.Count != counts[set.Set.Name]).ToDictionary(set => set.Set.Name, set => set.Replicas.Count, StringComparer.Ordinal);
                if (changed.Count > 0)
                {
                    resized[name] = changed;
                }
            }
        }

        return Counts(resized);
    }

    private void Usage()
    {
        foreach (var (queue, amounts) in step.Expect.Usage)
        {
            foreach (var (resource, amount) in amounts)
            {
                var used = ScenarioInvariants.Used(world, queue, resource);
                Wrong(used != ResourceQuantity.Parse(amount), $"usage of {queue}: {used} {resource} instead of {amount}");
            }
        }
    }

    private void CountsOfSets()
    {
        foreach (var (name, sets) in step.Expect.Counts)
        {
            foreach (var (set, count) in sets)
            {
                var has = SetOf(name, set)?.Replicas.Count ?? 0;
                Wrong(has != count, $"count of {name}/{set}: {has} instead of {count}");
            }
        }
    }

    private void Flavors()
    {
        foreach (var (name, sets) in step.Expect.Flavor)
        {
            foreach (var (set, flavor) in sets)
            {
                var has = SetOf(name, set)?.Flavor;
                Wrong(has != flavor, $"flavor of {name}/{set}: {has ?? "none"} instead of {flavor}");
            }
        }
    }

    private void Places()
    {
        foreach (var (name, sets) in step.Expect.Placement)
        {
            foreach (var (set, places) in sets)
            {
                var has = SetOf(name, set)?.Replicas.GroupBy(replica => replica.Node.Value[5..]).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal) ?? [];
                var may = places.Nodes is { } nodes ? [nodes] : places.AnyOf;
                Wrong(may is not null && !may.Exists(one => Same(one, has)), $"placement of {name}/{set}: {Text(has)} instead of {string.Join(" or ", (may ?? []).Select(Text))}");
                Wrong(places.SliceLevel is { } level && !SlicesHold(name, set, level, places.SliceSize), $"placement of {name}/{set}: {Text(has)} breaks its slices of {places.SliceSize} by {places.SliceLevel}");
            }
        }
    }

    /// <summary>Every domain of the level holds a multiple of the slice.</summary>
    private bool SlicesHold(string name, string set, string level, int size) =>
        SetOf(name, set)?.Replicas.GroupBy(replica => level == "host" ? replica.Node.Value : world.Model.Nodes[replica.Node].Labels.GetValueOrDefault(level)).All(group => group.Key is not null && group.Count() % size == 0) ?? false;

    private PodSetEntry? SetOf(string name, string set) => world.Find(name)?.FindSet(set);

    private void Same(string what, Dictionary<string, string> expected, Dictionary<string, string> actual)
    {
        foreach (var (name, value) in expected)
        {
            Wrong(!actual.TryGetValue(name, out var has) || has != value, $"{what}: {name} {value} expected, {(actual.TryGetValue(name, out has) ? $"it is {has}" : "it is not")}{Where(name)}");
        }

        foreach (var (name, value) in actual.Where(pair => !expected.ContainsKey(pair.Key)))
        {
            Wrong(true, $"{what}: {name} {value} is told, and not expected{Where(name)}");
        }
    }

    private string Where(string name) => world.Find(name) is not { } entry ? " (gone)" : entry.Phase == WorkloadPhase.Waiting ? $" (waiting: {world.Why(entry)})" : $" ({entry.Phase}, {entry.ReplicaCount} replicas)";

    private void Wrong(bool holds, string what)
    {
        if (holds)
        {
            _wrong.Add(what);
        }
    }

    private static bool Same(Dictionary<string, int> x, Dictionary<string, int> y) => x.Count == y.Count && x.All(pair => y.TryGetValue(pair.Key, out var other) && other == pair.Value);

    private static string Text(Dictionary<string, int> nodes) => $"{{{string.Join(", ", nodes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
}
