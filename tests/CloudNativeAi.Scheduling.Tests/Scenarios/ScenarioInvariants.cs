using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>What must hold at every moment of every scenario, and what this one says must never be.</summary>
internal sealed class ScenarioInvariants(Scenario scenario, ScenarioWorld world)
{
    private readonly HashSet<string> _quotaCut = new(StringComparer.Ordinal);

    /// <summary>An action after which more may be used than is allowed.</summary>
    public void Expect(ScenarioAction action)
    {
        if (action.SetQuota is not null || action.Delete?.Queue is not null)
        {
            _quotaCut.Add("cut");
        }
    }

    public void Check()
    {
        NodesHold();
        GangsHold();
        NoteDegraded();
        if (_quotaCut.Count == 0)
        {
            var over = new ScenarioQuotas(world.Options, world.Model).Over();
            Assert.True(over is null, $"{scenario.Id}: {over}");
        }

        NeverHolds();
    }

    /// <summary>At the end nobody has been evicted for a workload that did not start.</summary>
    public void CheckEnd()
    {
        foreach (var (victim, by) in world.Events.Displaced)
        {
            Assert.True(world.Events.EverAdmitted.Contains(by) || world.Find(by) is { Claiming: true }, $"{scenario.Id}: {victim} was evicted for {by}, which never started.");
        }
    }

    public static ResourceQuantity Used(ScenarioWorld world, string queue, string resource) =>
        world.Model.Placed.Where(entry => entry.Spec.Queue == queue)
            .SelectMany(entry => entry.Sets)
            .Aggregate(ResourceQuantity.Zero, (sum, set) => sum + (set.Amount(resource) * set.Replicas.Count));

    private void NodesHold()
    {
        var used = new Dictionary<(string Node, string Resource), ResourceQuantity>();
        var devices = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var set in world.Model.Placed.SelectMany(entry => entry.Sets))
        {
            foreach (var replica in set.Replicas)
            {
                foreach (var (resource, amount) in set.Set.Requests)
                {
                    var key = (replica.Node.Value[5..], resource.Value);
                    used[key] = used.GetValueOrDefault(key) + amount;
                }

                foreach (var device in replica.DeviceIds)
                {
                    devices[device] = devices.GetValueOrDefault(device) + (set.Set.Devices is { Profile: null, MemoryBytes: null } part ? part.Milli : set.Set.Devices is null ? 1000 : 0);
                }
            }
        }

        foreach (var ((node, resource), amount) in used)
        {
            if (world.Nodes.TryGetValue(node, out var known) && (known.Capacity.ContainsKey(resource) || resource is not ("cpu" or "memory" or "pods")))
            {
                var capacity = ResourceQuantity.Parse(known.Capacity.GetValueOrDefault(resource, "0"));
                Assert.True(amount <= capacity, $"{scenario.Id}: {amount} {resource} are placed on {node}, which has {capacity}.");
            }
        }

        foreach (var (device, milli) in devices)
        {
            Assert.True(milli <= 1000, $"{scenario.Id}: {milli} thousandths are placed on device {device}.");
        }
    }

    private void GangsHold()
    {
        foreach (var entry in world.Model.Placed.Where(static entry => entry.ReplicaCount > 0))
        {
            var whole = entry.Sets.All(set => set.Replicas.Count >= Math.Min(set.Floor, set.MinSize));
            Assert.True(whole || entry.Disruption is not null || scenario.Settings.GangRecoverySeconds > 0, $"{scenario.Id}: gang {entry.Spec.Name} has {entry.ReplicaCount} replicas, fewer than its min.");
        }

        foreach (var entry in world.Model.Pending.Where(static entry => entry.Phase == WorkloadPhase.Waiting))
        {
            Assert.True(entry.ReplicaCount == 0, $"{scenario.Id}: {entry.Spec.Name} waits and holds {entry.ReplicaCount} places.");
        }
    }

    private void NoteDegraded() =>
        world.Events.NoteDegraded(world.Model.Placed.Where(static entry => entry.IsSettled && entry.IsDamaged).ToDictionary(
            entry => entry.Spec.Name,
            entry => entry.Sets.Where(set => set.Staying < set.Floor).ToDictionary(set => set.Set.Name, set => set.Staying, StringComparer.Ordinal),
            StringComparer.Ordinal));

    private void NeverHolds()
    {
        var never = scenario.Never;
        foreach (var name in never.Preempted)
        {
            Assert.False(world.Events.Preempted.ContainsKey(name) || world.Events.Evicting.ContainsKey(name), $"{scenario.Id}: {name} must never be preempted.");
        }

        foreach (var name in never.Admitted)
        {
            Assert.False(world.Events.Admitted.Contains(name), $"{scenario.Id}: {name} must never be admitted.");
        }

        foreach (var (name, most) in never.EvictionsAbove)
        {
            Assert.True(world.Events.Evictions.GetValueOrDefault(name) <= most, $"{scenario.Id}: {name} was evicted more than {most} times.");
        }

        foreach (var (queue, amounts) in never.UsageAbove)
        {
            foreach (var (resource, most) in amounts)
            {
                Assert.True(Used(world, queue, resource) <= ResourceQuantity.Parse(most), $"{scenario.Id}: {queue} uses {Used(world, queue, resource)} {resource}, more than {most}.");
            }
        }

        foreach (var (name, nodes) in never.PlacedOn)
        {
            var on = Replicas(name).Select(replica => replica.Node.Value[5..]).FirstOrDefault(nodes.Contains);
            Assert.True(on is null, $"{scenario.Id}: {name} is on {on}.");
        }

        foreach (var (name, sets) in never.BelowCount)
        {
            foreach (var (set, least) in sets)
            {
                var entry = world.Find(name);
                Assert.True(entry?.Phase != WorkloadPhase.Placed || entry.FindSet(set)!.Replicas.Count >= least, $"{scenario.Id}: {name}/{set} runs with fewer than {least}.");
            }
        }

        foreach (var names in never.DeviceShared)
        {
            var all = names.SelectMany(name => Replicas(name).SelectMany(replica => replica.DeviceIds).Distinct()).ToList();
            Assert.True(all.Count == all.Distinct().Count(), $"{scenario.Id}: {string.Join(" and ", names)} share a device.");
        }
    }

    private IEnumerable<PlacedReplica> Replicas(string name) => world.Find(name)?.Sets.SelectMany(set => set.Replicas) ?? [];
}
