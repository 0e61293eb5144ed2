using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;

namespace CloudNativeAi.Scheduling.Tests.Topology;

/// <summary>A lab with blocks and racks, in short words.</summary>
internal static class Site
{
    public const string Slot = "example.com/slot";

    public static PlacementProfile Profile(params IEnumerable<INodeFilter> filters) =>
        new(PlacementProfiles.BestFit, filters, [new WeightedScorer(new BestFitScorer(), 1)], topologyLabels: ["block", "rack"]);

    public static Lab Lab(params (string Name, QueueOptions Options)[] queues) => new(Profile(), queues);

    /// <summary>A node named by where it is: <c>b1/r1/n1</c>; an empty part is a label it lacks.</summary>
    public static Node Node(string path, int slots)
    {
        var parts = path.Split('/');
        var labels = new Dictionary<string, string>();
        if (parts[0].Length > 0)
        {
            labels["block"] = parts[0];
        }

        if (parts[1].Length > 0)
        {
            labels["rack"] = parts[1];
        }

        return Cluster.Node(path.Replace('/', '-'), (Slot, $"{slots}")) with { Labels = labels };
    }

    public static void Fill(this Lab lab, params (string Path, int Slots)[] nodes)
    {
        foreach (var (path, slots) in nodes)
        {
            lab.Set(Node(path, slots));
        }
    }

    public static PodSet Set(int count, TopologyRequest topology, int slots = 1) => Cluster.Set(count, (Slot, $"{slots}")) with { Topology = topology };

    public static TopologyRequest Required(string level) => new() { Required = level };

    public static TopologyRequest Preferred(string level) => new() { Preferred = level };

    public static TopologyRequest Slices(params (string Level, int Size)[] slices) => new() { Slices = [.. slices.Select(slice => new TopologySlice(slice.Level, slice.Size))] };

    /// <summary>Node names in the order of ranks.</summary>
    public static IReadOnlyList<string> Places(this Lab lab, string name) => [.. lab[name].Sets.SelectMany(set => set.Replicas).Select(replica => replica.Node.Value[5..])];

    /// <summary>How many replicas each domain has, a domain being the first parts of a node's name.</summary>
    public static Dictionary<string, int> Domains(this Lab lab, string name, int parts) =>
        lab.Places(name).GroupBy(node => string.Join('-', node.Split('-')[..parts])).ToDictionary(group => group.Key, group => group.Count());
}
