using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Plays a scenario step by step, and judges each.</summary>
internal sealed class ScenarioPlay
{
    private readonly Scenario _scenario;
    private readonly ScenarioWorld _world;
    private readonly ScenarioInvariants _invariants;
    private readonly Dictionary<string, Dictionary<string, int>> _counts = new(StringComparer.Ordinal);

    public ScenarioPlay(Scenario scenario)
    {
        _scenario = scenario;
        _world = new ScenarioWorld(scenario);
        _invariants = new ScenarioInvariants(scenario, _world);
        _world.Decided = _invariants.Check;
    }

    public void Run()
    {
        if (_scenario.Steps.Count > 0)
        {
            Note();
        }

        foreach (var step in _scenario.Steps)
        {
            _world.PassTo(step.At);
            foreach (var action in step.Do)
            {
                _invariants.Expect(action);
                _world.Do(action);
            }

            _world.Settle();
            new ScenarioJudge(_scenario, step, _world, _counts).Check();
            _world.Events.Clear();
            Note();
        }

        _invariants.CheckEnd();
    }

    private void Note()
    {
        _counts.Clear();
        foreach (var entry in _world.Model.Placed)
        {
            _counts[entry.Spec.Name] = entry.Sets.ToDictionary(set => set.Set.Name, set => set.Replicas.Count, StringComparer.Ordinal);
        }
    }
}
