using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>What is made of the answers of plugins, well behaved and not, of every scope.</summary>
/// <remarks>Seen failing: ClusterPlugins.Pick that narrows before its filters are asked; PluginRunner that gives up on all rows where one throws; KeptAnswers.LookAgain that stores nothing.</remarks>
public sealed class PluginTests
{
    private static readonly PodSet Anything = ClusterNodes.Ask();

    [Fact]
    public void A_scorer_of_the_cluster_lifts_a_row_by_no_more_than_its_weight()
    {
        var wish = new Taste("wish", PluginScope.Cluster, static row => row == 2 ? 10_000 : 0);
        var state = State([], (new Taste("base", PluginScope.Node, static row => 3_000 * row % 10_000), 4), (wish, 1));

        // By the kept scores 0, 12,000, 24,000, 36,000: the third is lifted to 34,000, and is not within reach of the last.
        Assert.Equal(3, Place(state));
        Assert.Equal([3], wish.Asked);
        wish = new Taste("wish", PluginScope.Cluster, static row => row == 2 ? 10_000 : 0);
        state = State([], (new Taste("base", PluginScope.Node, static row => 3_000 * row % 10_000), 3), (wish, 1));
        Assert.Equal(2, Place(state));
        Assert.Equal([2, 3], wish.Asked);
    }

    [Fact]
    public void A_filter_of_the_cluster_is_shown_all_rows_and_the_best_of_those_it_leaves_is_taken()
    {
        var filter = new Mood("mood", PluginScope.Cluster, static row => row < 2);
        var wish = new Taste("wish", PluginScope.Cluster, static _ => 1);
        var state = State([filter], (new Taste("base", PluginScope.Node, static row => 3_000 * row % 10_000), 9), (wish, 1));
        Assert.Equal(1, Place(state));
        Assert.Equal([1], wish.Asked);
        Assert.True(state.HasClusterFilters);

        var shape = state.Intern(Anything);
        // 110,000 say that no taint deters anybody.
        var scores = new int[4];
        state.Rank(shape, [0, 1, 2, 3], scores);
        Assert.Equal([110_001, 137_001, -1, -1], scores);
        state.Capacities(shape, [3, 1], 5, scores);
        Assert.Equal([0, 5], scores[..2]);
    }

    [Fact]
    public void Where_every_row_is_refused_there_is_none_and_nobody_is_asked_who_it_is_worth()
    {
        var wish = new Taste("wish", PluginScope.Cluster, static _ => 1);
        Assert.Equal(-1, Place(State([new Mood("never", PluginScope.Cluster, static _ => false)], (wish, 1))));
        Assert.Equal(-1, Place(State([new Mood("never", PluginScope.Node, static _ => false)], (wish, 1))));
        Assert.Equal(-1, Place(State([new Mood("never", PluginScope.NodeClass, static _ => false)], (wish, 1))));
        Assert.Empty(wish.Asked);
    }

    [Fact]
    public void Of_equal_rows_the_first_is_taken_and_of_others_the_weighted_best()
    {
        Assert.Equal(0, Place(State([], (new Taste("same", PluginScope.Cluster, static _ => 7), 1))));
        Assert.Equal(0, Place(State([], (new Taste("same", PluginScope.Node, static _ => 7), 1))));
        Assert.Equal(1, Place(State([], (new Taste("x", PluginScope.Node, static row => row == 1 ? 4 : 0), 3), (new Taste("y", PluginScope.Node, static row => row == 3 ? 5 : 0), 2))));
        Assert.Equal(3, Place(State([], (new Taste("x", PluginScope.Cluster, static row => row == 1 ? 4 : 0), 3), (new Taste("y", PluginScope.Cluster, static row => row == 3 ? 7 : 0), 2))));
    }

    [Fact]
    public void What_each_scorer_says_of_the_best_rows_is_told_best_first()
    {
        var state = State([new Mood("not-first", PluginScope.Node, static row => row > 0)], (new Taste("x", PluginScope.Node, static row => row), 3), (new Taste("y", PluginScope.Cluster, static row => 10 - row), 2));
        var shape = state.Intern(Anything);
        Assert.Equal(["x", "y", NodeScorers.TaintPreference], state.ScorersOf(shape).Select(one => one.Scorer.Name));
        var ranked = state.Rank(shape, 2);
        Assert.Equal([3, 2], ranked.Select(one => one.Row));
        Assert.Equal([3, 7], ranked[0].Scores.Take(2));
        Assert.Equal(1, ranked[0].Total - ranked[1].Total);
    }

    [Fact]
    public void A_plugin_that_throws_is_asked_row_by_row_and_only_the_rows_it_throws_for_suffer()
    {
        var state = State(
            [new Mood("bad-filter", PluginScope.Node, static row => row == 3 ? throw new InvalidOperationException() : true)],
            (new Taste("bad-scorer", PluginScope.Node, static row => row == 2 ? throw new InvalidOperationException() : row), 1),
            (new Taste("wild", PluginScope.Node, static row => row == 0 ? 10_001 : row == 1 ? -1 : 10_000), 1));
        Assert.Equal(0, Place(state));
        var faults = state.Faults;
        Assert.Equal((1, 0), faults.ByPlugin["bad-filter"]);
        Assert.Equal((1, 0), faults.ByPlugin["BAD-SCORER"]);
        Assert.Equal((0, 2), faults.ByPlugin["wild"]);
        Assert.Equal((2, 2), (faults.Throws, faults.Corrected));
        Assert.Contains("bad-filter", state.ExplainRefusal(state.Intern(Anything), 3), StringComparison.Ordinal);
        Assert.Null(state.ExplainRefusal(state.Intern(Anything), 2));
    }

    [Theory]
    [InlineData("none", 0, 0)]
    [InlineData("throws", 1, 0)]
    [InlineData("twice", 0, 1)]
    [InlineData("beyond", 0, 1)]
    [InlineData("nothing", 0, 1)]
    public void A_device_chooser_that_errs_gets_nothing_and_is_counted(string does, int throws, int corrected)
    {
        var state = new ClusterState(new PlacementProfile("odd", [], [new WeightedScorer(new BestFitScorer(), 1)], new Chooser(does)));
        var row = state.UpsertNode(ClusterNodes.Gpu("a"));
        var before = state.Hash();
        var shape = state.Intern(ClusterNodes.Ask(gpus: 2));
        Assert.Equal(-1, state.TryPlace(shape));
        Assert.Equal((throws, corrected, before), (state.Faults.Throws, state.Faults.Corrected, state.Hash()));
        Assert.Equal("device chooser \"odd\" finds no devices for it", state.ExplainRefusal(shape, row));
        Assert.True(state.TryPlace(state.Intern(Anything)) >= 0);
        Assert.True(state.TryPlaceAt(shape, row, [0, 1]) >= 0);
    }

    [Fact]
    public void Answers_are_asked_again_when_a_plugin_takes_them_back_and_not_before()
    {
        var scorer = new Taste("learns", PluginScope.Node, static row => row);
        var filter = new Mood("moods", PluginScope.NodeClass, static _ => true);
        var state = State([filter], (scorer, 1));
        Assert.Equal(3, Place(state));
        scorer.Asked.Clear();
        Assert.Equal(3, Place(state));
        Assert.All(scorer.Asked, row => Assert.Equal(3, row));
        var changes = state.Changes;
        (scorer.Says, scorer.Epoch) = (static row => 3 - row, 1);
        Assert.True(state.Changes > changes);
        Assert.Equal(0, Place(state));
        (filter.Says, filter.Epoch) = (static _ => false, 1);
        Assert.Equal(-1, Place(state));
    }

    [Fact]
    public void Where_answers_of_few_shapes_are_kept_all_the_others_are_asked_anew_and_answered_alike()
    {
        var state = new ClusterState(PlacementProfile.BestFit(), new AnswerLimits(Changes: 4, Shapes: 2));
        for (var i = 0; i < 4; i++)
        {
            state.UpsertNode(ClusterNodes.Gpu($"n{i}", cpu: $"{8 - i}", gpus: 0));
        }

        for (var round = 0; round < 3; round++)
        {
            for (var cpu = 1; cpu <= 4; cpu++)
            {
                var shape = state.Intern(ClusterNodes.Ask(cpu: $"{cpu}"));
                var mark = state.Savepoint();
                var (kept, scanned) = (Row(state.TryPlace(shape)), Row(state.TryPlaceByScan(shape)));
                state.RollbackTo(mark);
                Assert.Equal(3, kept);
                Assert.Equal(cpu > 2 ? 2 : 3, scanned);
            }
        }

        int Row(int id) => state.RowOf(id);
    }

    [Fact]
    public void Of_hundreds_of_nodes_the_best_is_found_wherever_it_is()
    {
        var best = new Taste("best", PluginScope.Node, static row => row == 599 ? 1 : 0);
        var state = new ClusterState(new PlacementProfile("own", [], [new WeightedScorer(best, 1)]));
        for (var i = 0; i < 600; i++)
        {
            state.UpsertNode(ClusterNodes.Gpu($"n{i}"));
        }

        foreach (var row in (int[])[599, 300, 256, 255, 0])
        {
            (best.Says, best.Epoch) = (at => at == row ? 1 : 0, row);
            Assert.Equal(row, Place(state));
        }
    }

    [Fact]
    public void When_what_is_read_moves_the_nodes_it_left_and_came_to_are_asked_again()
    {
        var state = new ClusterState(new PlacementProfile("near", [new Holds()], [new WeightedScorer(new BestFitScorer(), 1)]));
        for (var i = 0; i < 3; i++)
        {
            state.UpsertNode(ClusterNodes.Gpu($"n{i}"));
        }

        var shape = state.Intern(Anything with { Content = [new ContentKey("corpus")] });
        Assert.Equal((-1, -1), (Row(), Row()));
        foreach (var row in (int[])[2, 0, 1])
        {
            Assert.True(state.SetHeld(new NodeId($"test/n{row}"), new ContentKey("corpus"), 5));
            Assert.Equal((row, row), (Row(), Row()));
            Assert.True(state.SetHeld(new NodeId($"test/n{row}"), new ContentKey("corpus"), 0));
            Assert.Equal((-1, -1), (Row(), Row()));
        }

        int Row() => state.TryPlace(shape) is >= 0 and var id ? state.RowOf(id) : -1;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Kept_scores_are_found_read_and_picked_as_in_a_plain_list(int weight)
    {
        // Weight 4 needs more than 16 bits a score.
        var scores = RowScores.Create(10_000 * weight * 2, new int[64]);
        Assert.IsType(weight == 1 ? typeof(RowScores<ushort>) : typeof(RowScores<int>), scores);
        scores.Clear(100);
        Assert.True(scores.HasRoom(100));
        var plain = Enumerable.Repeat(-1, 128).ToArray();
        Assert.Equal(-1, scores.Pick());
        var random = new Random(weight);
        for (var step = 0; step < 200; step++)
        {
            int[] rows = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(100)).Distinct()];
            int[] values = [.. rows.Select(_ => random.Next(4) == 0 ? -1 : random.Next(step % 2 == 0 ? 50 : 20_000 * weight))];
            if (random.Next(3) == 0)
            {
                Array.Fill(values, -1);
                scores.Refuse(rows);
            }
            else
            {
                scores.Store(rows, values);
            }

            for (var i = 0; i < rows.Length; i++)
            {
                plain[rows[i]] = values[i];
            }

            Assert.Equal(FullScan.Pick(plain), scores.Pick());
            Assert.Equal(plain[rows[0]], scores.At(rows[0]));
            var (found, what) = (new int[128], new int[128]);
            var least = random.Next(30);
            var count = scores.Collect(least, found, what);
            int[] expected = [.. Enumerable.Range(0, 100).Where(row => plain[row] >= least)];
            Assert.Equal(expected, found[..count]);
            Assert.Equal(expected.Select(row => plain[row]), what[..count]);
            scores.Read(rows, what);
            Assert.Equal(values, what[..rows.Length]);
        }

        scores.Clear(40);
        Assert.Equal((-1, -1), (scores.Pick(), scores.At(99)));
        scores.Clear(1000);
        Assert.Equal((true, -1), (scores.HasRoom(1000), scores.Pick()));
    }

    private static int Place(ClusterState state) => state.TryPlace(state.Intern(Anything)) is >= 0 and var id ? state.RowOf(id) : -1;

    private static ClusterState State(INodeFilter[] filters, params (INodeScorer Scorer, int Weight)[] scorers)
    {
        var state = new ClusterState(new PlacementProfile("own", filters, scorers.Select(one => new WeightedScorer(one.Scorer, one.Weight))));
        for (var i = 0; i < 4; i++)
        {
            state.UpsertNode(ClusterNodes.Gpu($"n{i}"));
        }

        return state;
    }

    private sealed class Taste(string name, PluginScope scope, Func<int, int> says) : INodeScorer
    {
        public Func<int, int> Says { get; set; } = says;

        public SortedSet<int> Asked { get; } = [];

        public string Name => name;

        public PluginScope Scope => scope;

        public long Epoch { get; set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                Asked.Add(rows[i]);
                scores[i] = Says(rows[i]);
            }
        }
    }

    private sealed class Mood(string name, PluginScope scope, Func<int, bool> says) : INodeFilter
    {
        public Func<int, bool> Says { get; set; } = says;

        public string Name => name;

        public PluginScope Scope => scope;

        public long Epoch { get; set; }

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                accepted[i] &= Says(rows[i]) ? (byte)1 : (byte)0;
            }
        }

        public string Explain(in PlacementContext context, int row) => Says(row) ? "fits" : throw new InvalidOperationException();
    }

    /// <summary>Lets in where anything of what is read is held.</summary>
    private sealed class Holds : INodeFilter
    {
        public string Name => "holds";

        public PluginScope Scope => PluginScope.Node;

        public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                accepted[i] &= context.Nodes.HeldBytes(rows[i], context.Shape.Content[0]) > 0 ? (byte)1 : (byte)0;
            }
        }

        public string Explain(in PlacementContext context, int row) => "holds nothing of it";
    }

    private sealed class Chooser(string does) : IDeviceChooser
    {
        public string Name => "odd";

        public bool Choose(in PlacementContext context, int row, Span<int> devices)
        {
            switch (does)
            {
                case "none":
                    return false;
                case "throws":
                    throw new InvalidOperationException();
                case "twice":
                    devices.Clear();
                    return true;
                case "beyond":
                    devices[0] = 0;
                    devices[1] = 8;
                    return true;
                default:
                    return true;
            }
        }
    }
}
