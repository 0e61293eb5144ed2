using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.State;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>Work goes where its data is, by default where a host knows that, and nobody else notices.</summary>
/// <remarks>Seen failing: BuiltInProfiles without the data scorer; contents left out of the key of a shape; DataScorer that does not cap at the size.</remarks>
public sealed class DataPlacementTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void A_score_is_the_share_of_all_bytes_that_the_node_holds()
    {
        var state = new ClusterState(new PlacementProfile("data", [], [new(new DataScorer(), 1)]));
        foreach (var name in (string[])["none", "half", "whole", "more", "mixed"])
        {
            state.UpsertNode(ClusterNodes.Gpu(name));
        }

        ContentKey large = new("large"), small = new("small"), unknown = new("unknown");
        state.SetSize(large, 30 * GiB);
        state.SetSize(small, 10 * GiB);
        foreach (var (node, content, bytes) in ((string, ContentKey, long)[])[("half", large, 15 * GiB), ("whole", large, 30 * GiB), ("more", large, 90 * GiB), ("mixed", small, 10 * GiB), ("mixed", unknown, GiB / 2), ("whole", unknown, 3 * GiB)])
        {
            state.SetHeld(new NodeId($"test/{node}"), content, bytes);
        }

        Assert.Equal([0, 5_000, 10_000, 10_000, 0], Scores(state, large));
        Assert.Equal([0, 3_750, 7_500, 7_500, 2_500], Scores(state, large, small));
        Assert.Equal([0, 0, 7_500, 0, 3_333], Scores(state, unknown));
        Assert.Equal([0, 0, 2_142, 0, 9_130], Scores(state, small, unknown));
        Assert.Equal([0, 0, 0, 0, 0], Scores(state));
        state.SetSize(unknown, 10 * GiB);
        Assert.Equal([0, 0, 3_000, 0, 500], Scores(state, unknown));
    }

    [Fact]
    public void Shapes_that_read_something_else_are_other_shapes_and_the_order_in_which_it_is_named_is_no_matter()
    {
        var state = new ClusterState(PlacementProfile.BestFit());
        var plain = ClusterNodes.Ask();
        ContentKey a = new("a"), b = new("b");
        Assert.Same(state.Intern(plain with { Content = [a, b] }), state.Intern(plain with { Content = [b, a] }));
        Assert.Equal(4, new[] { plain, plain with { Content = [a] }, plain with { Content = [b] }, plain with { Content = [a, b] } }.Select(state.Intern).Distinct().Count());
        Assert.Equal([a, b], state.Intern(plain with { Content = [b, a] }).Content.ToArray().Select(id => state.Columns.KeyOf(id)).OrderBy(static key => key.Value));
        Assert.True(state.Intern(plain).Content.IsEmpty);
    }

    [Fact]
    public void By_default_data_outweighs_a_fuller_node_and_work_without_data_goes_where_it_always_went()
    {
        var lab = AffinityLab.Create();
        lab.Set(Node("full", ("cpu", "8")));
        lab.Set(Node("warm", ("cpu", "8")));
        lab.Size("corpus", 100);
        lab.Hold("warm", "corpus", 80);
        lab.Submit(Spec("first", Set(4, ("cpu", "1"))));
        lab.Submit(Spec("reader", Set(1, ("cpu", "1"))).Reads("corpus"));
        lab.Submit(Spec("last", Set(1, ("cpu", "1"))));
        lab.Run();

        Assert.Equal(("full", "warm", "full"), (lab.Where("first"), lab.Where("reader"), lab.Where("last")));
        Assert.Contains(" + data 1 × 8,000), then to test/full (best-fit ", lab.Explain("reader").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("data", lab.Explain("last").Text, StringComparison.Ordinal);
        Assert.Equal(["best-fit", "taint-preference"], lab.Explain("last").Ranking[0].Scores.Select(static score => score.Scorer));
    }

    [Fact]
    public void What_is_told_of_a_node_before_it_is_there_or_while_it_is_away_holds_when_it_comes()
    {
        var lab = AffinityLab.Create();
        lab.Set(Node("a", ("cpu", "8")));
        lab.Size("corpus", 100);
        lab.Hold("b", "corpus", 100);
        lab.Submit(Spec("before", Set(1, ("cpu", "1"))).Reads("corpus"));
        lab.Run();
        lab.Set(Node("b", ("cpu", "8")));
        lab.Submit(Spec("after", Set(1, ("cpu", "1"))).Reads("corpus"));
        lab.Run();
        Assert.Equal(("a", "b"), (lab.Where("before"), lab.Where("after")));

        lab.Finish("after");
        lab.Remove("b");
        lab.Hold("b", "corpus", 0);
        lab.Set(Node("c", ("cpu", "8")));
        lab.Set(Node("b", ("cpu", "8")));
        lab.Submit(Spec("again", Set(1, ("cpu", "1"))).Reads("corpus"));
        lab.Run();
        Assert.Equal("a", lab.Where("again"));
    }

    [Fact]
    public void Only_who_reads_a_content_looks_again_when_it_moves()
    {
        var counting = new Counting();
        var state = new ClusterState(new PlacementProfile("counted", [], [new(counting, 1)]));
        for (var i = 0; i < 100; i++)
        {
            state.UpsertNode(ClusterNodes.Gpu($"n{i}"));
        }

        var (reader, other) = (state.Intern(ClusterNodes.Ask(1) with { Content = [new("corpus")] }), state.Intern(ClusterNodes.Ask(1)));
        Assert.Equal(200, Place(reader) + Place(other));
        Place(reader);
        Place(other);
        state.SetHeld(new NodeId("test/n7"), new("corpus"), 5);
        state.SetHeld(new NodeId("test/n8"), new("corpus"), 5);
        state.SetHeld(new NodeId("test/n9"), new("something-else"), 5);
        Assert.Equal((3, 1), (Place(reader), Place(other)));

        int Place(RequestShape shape)
        {
            counting.Rows = 0;
            state.Release(state.TryPlace(shape));
            return counting.Rows;
        }
    }

    private static int[] Scores(ClusterState state, params ContentKey[] contents)
    {
        int[] rows = [.. Enumerable.Range(0, state.NodeCount)], scores = new int[rows.Length];
        new DataScorer().Score(new PlacementContext(state.Intern(ClusterNodes.Ask() with { Content = contents }), state.Columns), rows, scores);
        return scores;
    }

    private sealed class Counting : INodeScorer
    {
        public string Name => "counting";

        public PluginScope Scope => PluginScope.Node;

        public int Rows { get; set; }

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            Rows += rows.Length;
            scores.Clear();
        }
    }
}
