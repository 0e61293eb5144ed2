using System.Globalization;

namespace CloudNativeAi.Scheduling.TestHost;

/// <summary>What this host wants to run: keepers outlive it, mortals end with it.</summary>
public sealed record Desired(string Script, int Keepers, TimeSpan KeeperGrace, int Mortals)
{
    public static Guid Workload { get; } = new("11111111-2222-3333-4444-555555555555");

    public static Desired Parse(string[] args) => new(
        args[1],
        int.Parse(args[2], CultureInfo.InvariantCulture),
        TimeSpan.FromSeconds(int.Parse(args[3], CultureInfo.InvariantCulture)),
        int.Parse(args[4], CultureInfo.InvariantCulture));

    public ReplicaSpec Spec(string set, int index, long generation) => new(
        new(new(Workload, set, index), generation),
        Tenant.Default,
        new("local/this"),
        ResourceList.Empty,
        [],
        new(["/bin/sh", "-c", Script])
        {
            StopGrace = TimeSpan.FromSeconds(20),
            HostGrace = set == "keeper" ? KeeperGrace : TimeSpan.Zero,
        });
}
