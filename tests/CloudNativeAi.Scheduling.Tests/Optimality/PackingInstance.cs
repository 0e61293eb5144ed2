using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Decisions;

namespace CloudNativeAi.Scheduling.Tests.Optimality;

/// <summary>A small cluster, and single replicas that arrive one by one and ask for about as much as there is.</summary>
/// <param name="Nodes">Milli-cores and GPUs of each node.</param>
/// <param name="Requests">Milli-cores and GPUs of each replica, in order of arrival.</param>
internal sealed record PackingInstance(IReadOnlyList<(int Cpu, int Gpus)> Nodes, IReadOnlyList<(int Cpu, int Gpus)> Requests)
{
    private static readonly int[] Sizes = [1, 1, 1, 2, 2, 4, 8];

    public static PackingInstance Create(Random random)
    {
        var nodes = new (int, int)[random.Next(3, 8)];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = (random.Next(2, 5) * 32_000, random.Next(4) == 0 ? 4 : 8);
        }

        var (load, capacity) = (0, nodes.Sum(static node => node.Item2));
        var share = 0.85 + (random.NextDouble() * 0.25);
        var requests = new List<(int, int)>();
        while (load < capacity * share)
        {
            var gpus = Sizes[random.Next(Sizes.Length)];
            requests.Add((gpus * random.Next(4, 13) * 1000, gpus));
            load += gpus;
        }

        return new PackingInstance(nodes, requests);
    }

    /// <summary>Which requests the default profile places.</summary>
    public bool[] PlaceInOrder()
    {
        var state = new ClusterState(PlacementProfile.BestFit());
        for (var i = 0; i < Nodes.Count; i++)
        {
            state.UpsertNode(Cluster.Node($"n{i}", ("cpu", $"{Nodes[i].Cpu}m"), ("nvidia.com/gpu", $"{Nodes[i].Gpus}")));
        }

        return [.. Requests.Select(request => state.TryPlace(state.Intern(Cluster.Set(1, ("cpu", $"{request.Cpu}m"), ("nvidia.com/gpu", $"{request.Gpus}")))) >= 0)];
    }

    public int Gpus(bool[] placed) => Requests.Where((_, index) => placed[index]).Sum(static request => request.Gpus);
}
