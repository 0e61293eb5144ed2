using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Tests;
using static CloudNativeAi.Scheduling.Tests.Topology.Site;

namespace CloudNativeAi.Scheduling.Tests.Topology;

/// <summary>On small random clusters a gang finds a place by its topology rule exactly where one exists, when it starts and when it lost nodes; the rule holds; a try that is undone leaves nothing behind.</summary>
/// <remarks>Seen failing: capacities that are not cut to whole slices; a lost slice member placed like a new one (MissingGroups); a required domain chosen anew on repair.</remarks>
public sealed class TopologyHistoryTests
{
    [Fact]
    public void A_gang_finds_a_place_exactly_where_one_exists()
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 1; seed <= TestSize.Of(1_500, 100_000); seed++)
        {
            try
            {
                new Trial(seed, reached).Run();
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}: {exception.Message}");
            }
        }

        Assert.Equal(["repaired", "started", "stays broken", "waits", "with slices"], reached);
    }

    private sealed class Trial(int seed, SortedSet<string> reached)
    {
        private readonly Random _random = new(seed);
        private readonly Lab _lab = Site.Lab();
        private readonly List<(string Path, int Slots)> _nodes = [];

        public void Run()
        {
            foreach (var number in Enumerable.Range(0, _random.Next(1, 6)))
            {
                var path = $"{(_random.Next(8) == 0 ? "" : $"b{_random.Next(2)}")}/{(_random.Next(8) == 0 ? "" : $"r{_random.Next(3)}")}/n{number}";
                Add(path);
            }

            var topology = Request();
            var step = topology.Slices.Count == 0 ? 1 : topology.Slices[0].Size;
            var count = step * _random.Next(1, Math.Max(2, 8 / step));
            _lab.Submit(Cluster.Spec("gang", Set(count, topology)));
            var at = Enumerable.Repeat(-1, count).ToArray();
            if (!Agree(topology, at, "started", "waits"))
            {
                return;
            }

            reached.Add(topology.Slices.Count > 0 ? "with slices" : "started");
            var lost = _random.Next(_nodes.Count);
            _lab.Remove(NameOf(lost));
            _lab.Model.Release(_lab["gang"], [.. from replica in _lab["gang"].Sets[0].Replicas where at[replica.Index] == lost select new ReplicaId(_lab["gang"].Id, "main", replica.Index)], _lab.Now);
            at = [.. at.Select(node => node == lost ? -1 : node)];
            _nodes[lost] = (_nodes[lost].Path, 0);
            if (_random.Next(2) == 0)
            {
                Add($"b{_random.Next(2)}/r{_random.Next(3)}/n9");
            }

            Agree(topology, at, "repaired", "stays broken");
        }

        private void Add(string path)
        {
            var slots = _random.Next(0, 5);
            _nodes.Add((path, slots));
            _lab.Fill((path, slots));
        }

        /// <summary>Tries to place what is missing, as brute force does; the places are left in <paramref name="at"/>.</summary>
        private bool Agree(TopologyRequest topology, int[] at, string yes, string no)
        {
            var (model, entry) = (_lab.Model, _lab["gang"]);
            if (!at.Contains(-1) || (entry.Phase == WorkloadPhase.Waiting && no == "stays broken"))
            {
                return false;
            }

            var used = at.Where(static node => node >= 0).CountBy(static node => node).ToDictionary();
            var nodes = _nodes.Select((node, i) => (node.Slots - used.GetValueOrDefault(i), Domains(node.Path))).ToList();
            var brute = new TopologyBrute(nodes, topology);
            var fits = brute.Fits(at);
            var placer = new GangPlacer(model);
            var plan = new List<PlannedReplica>();
            var (before, mark) = (model.Ledger.State.Hash(), model.Ledger.Mark());
            var placed = placer.TryFloor(entry, plan);
            True(placed == fits, $"{topology} of {at.Length} on {string.Join(", ", _nodes)}: brute force says {fits}, the search {placed}; {string.Join(",", at)}");
            if (!placed || _random.Next(2) == 0)
            {
                model.Ledger.RollbackTo(mark);
                True(model.Ledger.State.Hash() == before, "a try that was undone left something behind");
                plan.Clear();
                True(placer.TryFloor(entry, plan) == fits, "a second try says something else");
            }

            reached.Add(fits ? yes : no);
            if (!fits)
            {
                return false;
            }

            placer.Accept(entry, plan, _lab.Now);
            model.Ledger.Commit();
            foreach (var replica in entry.Sets[0].Replicas)
            {
                at[replica.Index] = _nodes.FindIndex(node => node.Path.Replace('/', '-') == replica.Node.Value[5..]);
            }

            True(brute.Holds(at) && nodes.Select((node, i) => at.Count(one => one == i) <= _nodes[i].Slots).All(static holds => holds), $"{topology} does not hold at {string.Join(",", at)} on {string.Join(", ", _nodes)}");
            return true;
        }

        private TopologyRequest Request()
        {
            string[] levels = TopologyBrute.Levels;
            var slices = new List<TopologySlice>();
            var (level, size) = (_random.Next(4), 1 << _random.Next(3));
            for (; level < levels.Length && _random.Next(3) > 0; level += _random.Next(1, 3), size = Math.Max(1, size >> _random.Next(2)))
            {
                slices.Add(new TopologySlice(levels[level], size));
            }

            var widest = slices.Count == 0 ? 3 : Array.IndexOf(levels, slices[0].Level) + 1;
            var required = _random.Next(2) == 0 ? _random.Next(widest) : -1;
            var spread = _random.Next(3) == 0 ? _random.Next(required + 1, levels.Length + 1) : levels.Length;
            var least = slices.Where(slice => Array.IndexOf(levels, slice.Level) >= spread).Select(slice => slice.Size).DefaultIfEmpty(1).Max();
            return new TopologyRequest
            {
                Required = required >= 0 ? levels[required] : null,
                Slices = slices,
                Spread = spread < levels.Length ? levels[spread] : null,
                MaxPerDomain = spread < levels.Length && _random.Next(3) > 0 ? _random.Next(least, least + 3) : null,
            };
        }

        private string NameOf(int node) => _nodes[node].Path.Replace('/', '-');

        private static string?[] Domains(string path)
        {
            var parts = path.Split('/');
            return [parts[0].Length > 0 ? parts[0] : null, parts[1].Length > 0 ? parts[1] : null, parts[2]];
        }

        private static void True(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException(what);
            }
        }
    }
}
