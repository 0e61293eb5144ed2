using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Who got which devices, and where on them.</summary>
internal sealed class ScenarioDevicesJudge(ScenarioWorld world, ScenarioExpectation expect, List<string> wrong)
{
    public void Check()
    {
        foreach (var names in expect.Devices.Same)
        {
            Wrong(names.Any(name => !DevicesOf(name).ToHashSet().SetEquals(DevicesOf(names[0]))), $"devices of {string.Join(", ", names)} differ: {Text(names)}");
        }

        foreach (var names in expect.Devices.Distinct)
        {
            var all = names.SelectMany(name => DevicesOf(name).Distinct()).ToList();
            Wrong(all.Count != all.Distinct().Count() || names.Any(name => DevicesOf(name).Count == 0), $"devices of {string.Join(", ", names)} overlap: {Text(names)}");
        }

        foreach (var name in expect.Devices.Spread)
        {
            var all = DevicesOf(name);
            Wrong(all.Count == 0 || all.Count != all.Distinct().Count(), $"devices of {name} are not all different: {Text([name])}");
        }

        foreach (var (name, mig) in expect.Mig)
        {
            var has = world.Find(name)?.Sets.SelectMany(set => set.Replicas).SelectMany(replica => replica.DeviceIds.Zip(replica.Partitions)).Select(pair => $"{pair.First} at {pair.Second}").ToList() ?? [];
            Wrong(has.Count != 1 || has[0] != $"{mig.Device} at {mig.Start}", $"partition of {name}: {string.Join(", ", has)} instead of {mig.Device} at {mig.Start}");
        }
    }

    private List<string> DevicesOf(string name) => world.Find(name)?.Sets.SelectMany(set => set.Replicas).SelectMany(replica => replica.DeviceIds).ToList() ?? [];

    private string Text(List<string> names) => string.Join("; ", names.Select(name => $"{name} has {string.Join(", ", DevicesOf(name))}"));

    private void Wrong(bool holds, string what)
    {
        if (holds)
        {
            wrong.Add(what);
        }
    }
}
