using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.State;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>
/// Random clusters and workloads: kept answers are exact, scores are what the terms say, work that fits is placed, and devices are those the score was for.
/// Seen failing: kept answers with <c>FragmentationScorer.Epoch</c> staying 0; scores with <c>FragmentationModel.Learn</c> keeping the old losses, with <c>FragmentLanes</c> not asking for memory,
/// and with <c>GpuLevels.Take</c> using a GPU twice; refusals with <c>FragmentationDeviceChooser</c> looking at the first device only.
/// </summary>
public class FragmentationHistoryTests
{
    private const int Steps = 150;

    [Fact]
    public void Decisions_are_brute_force_s_and_scores_are_the_terms()
    {
        for (var seed = 0; seed < TestSize.Of(60, 5_000); seed++)
        {
            Run(seed);
        }
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var weights = new FragmentationWeights();
        var (scorer, chooser) = BuiltInProfiles.Fragmentation(weights);
        var profile = new PlacementProfile(PlacementProfiles.Fragmentation, [], [new(scorer, 1)], chooser);
        var state = new ClusterState(profile);
        for (var n = random.Next(2, 14); n > 0; n--)
        {
            state.UpsertNode(RandomNode(random, n));
        }

        PodSet[] sets = [.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => RandomSet(random)).DistinctBy(set => state.Intern(set))];
        var arrived = new Dictionary<PodSet, long>();
        var learnt = new SlowFragmentation([], weights, state);
        var live = new List<int>();
        for (var step = 0; step < Steps; step++)
        {
            var set = sets[random.Next(sets.Length)];
            var shape = state.Intern(set);
            if (random.Next(4) > 0)
            {
                var epoch = scorer.Epoch;
                state.Arrived(shape, 1);
                arrived[set] = arrived.GetValueOrDefault(set) + 1;
                learnt = scorer.Epoch == epoch ? learnt : new SlowFragmentation([.. arrived.Select(pair => (pair.Key, pair.Value))], weights, state);
            }

            if (scorer.Epoch > 0)
            {
                CheckScores(seed, state, scorer, learnt, set, random);
            }

            var expected = BruteForce.BestRow(state, profile, shape);
            var free = expected < 0 ? [] : learnt.Free(expected);
            var id = state.TryPlace(shape);
            Assert.True(expected == (id < 0 ? -1 : state.RowOf(id)), $"seed {seed} step {step}: brute force says row {expected}");
            Assert.True(id >= 0 || !Enumerable.Range(0, state.NodeCount).Any(row => state.Fits(shape, row)), $"seed {seed} step {step}: refused although it fits");
            if (id >= 0)
            {
                live.Add(id);
                Assert.True(scorer.Epoch == 0 || state.DevicesOf(id).SequenceEqual(learnt.Choose(free, set).ToArray()), $"seed {seed} step {step}: other devices");
            }

            while (live.Count > 0 && random.Next(3) == 0)
            {
                var ending = random.Next(live.Count);
                state.Release(live[ending]);
                live.RemoveAt(ending);
            }
        }

        Assert.Equal((0, 0), (state.Faults.Throws, state.Faults.Corrected));
    }

    private static void CheckScores(int seed, ClusterState state, INodeScorer scorer, SlowFragmentation slow, PodSet set, Random random)
    {
        var shape = state.Intern(set);
        var row = random.Next(state.NodeCount);
        if (state.Fits(shape, row))
        {
            Span<int> score = [0];
            scorer.Score(new PlacementContext(shape, state.Columns), [row], score);
            var expected = slow.Score(set, row);
            Assert.True(Math.Abs(expected - score[0]) <= 1, $"seed {seed} row {row}: scored {score[0]}, the terms say {expected}: {set} on {string.Join(',', slow.Free(row))}, {state.Free(row, ResourceId.Cpu)}m, {state.Free(row, ResourceId.Memory) >> 30}Gi");
        }
    }

    private static Resources.Node RandomNode(Random random, int number)
    {
        var node = ClusterNodes.Gpu($"n{number}", random.Next(0, 9), $"{random.Next(4, 100)}", $"{random.Next(16, 300)}Gi");
        return random.Next(3) == 0 ? node : node with { Labels = new Dictionary<string, string> { ["model"] = random.Next(2) == 0 ? "a" : "b" } };
    }

    private static PodSet RandomSet(Random random)
    {
        var cpu = $"{random.Next(1, 16)}";
        var memory = $"{random.Next(1, 64)}Gi";
        var set = random.Next(6) switch
        {
            0 => ClusterNodes.Ask(0, cpu, memory),
            1 or 2 => ClusterNodes.Ask(1 << random.Next(4), cpu, memory),
            3 => ClusterNodes.Ask(0, cpu, memory) with { Devices = new DeviceRequest(ResourceName.NvidiaGpu, 2, random.Next(1, 100) * 10) },
            _ => ClusterNodes.Ask(0, cpu, memory) with { Devices = new DeviceRequest(ResourceName.NvidiaGpu, 1, random.Next(1, 100) * 10) },
        };
        return random.Next(4) == 0 ? set with { NodeSelector = new Dictionary<string, string> { ["model"] = random.Next(2) == 0 ? "a" : "b" } } : set;
    }
}
