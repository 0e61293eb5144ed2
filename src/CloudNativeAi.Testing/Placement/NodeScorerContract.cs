using CloudNativeAi.Scheduling;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What any <see cref="INodeScorer"/> must do: pure answers within range, of what its scope says and of nothing else, without allocating.</summary>
public abstract class NodeScorerContract : ContractSuite
{
    private const int Rounds = 200;

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        Case("It_has_a_name_that_stays", Name),
        Case("Scores_lie_between_0_and_10000", Range),
        Case("The_same_question_gets_the_same_answer", Same),
        Case("What_the_span_held_before_does_not_show", Overwrites),
        Case("How_rows_are_batched_does_not_show", Batching),
        Case("An_answer_of_scope_node_depends_on_its_own_row_alone", OwnRow),
        Case("An_answer_of_scope_class_is_one_for_all_nodes_of_the_class", OwnClass),
        Case("Nothing_is_allocated", Allocation),
    ];

    /// <summary>A new scorer.</summary>
    protected abstract INodeScorer Create();

    private static int[] Score(INodeScorer scorer, PlacementLab lab, RequestShape shape, int[] rows, int before = 0)
    {
        var scores = new int[rows.Length];
        Array.Fill(scores, before);
        scorer.Score(new PlacementContext(shape, lab.State.Columns), rows, scores);
        return scores;
    }

    private static void Name(INodeScorer scorer, PlacementLab lab)
    {
        var name = scorer.Name;
        Require(!string.IsNullOrWhiteSpace(name), "A scorer has a name");
        Require(name == scorer.Name && scorer.Scope == scorer.Scope, "Name and scope stay what they are");
        Require(Enum.IsDefined(scorer.Scope), "The scope is one of the three");
    }

    private static void Range(INodeScorer scorer, PlacementLab lab)
    {
        foreach (var shape in lab.Shapes)
        {
            foreach (var score in Score(scorer, lab, shape, lab.Rows))
            {
                Require(score is >= 0 and <= 10_000, $"A score is 0 … 10,000; this one is {score}");
            }
        }
    }

    private static void Same(INodeScorer scorer, PlacementLab lab)
    {
        foreach (var shape in lab.Shapes)
        {
            Require(Score(scorer, lab, shape, lab.Rows).SequenceEqual(Score(scorer, lab, shape, lab.Rows)), "The same columns give the same scores");
        }
    }

    private static void Overwrites(INodeScorer scorer, PlacementLab lab)
    {
        foreach (var shape in lab.Shapes)
        {
            Require(Score(scorer, lab, shape, lab.Rows).SequenceEqual(Score(scorer, lab, shape, lab.Rows, before: 7_777)), "Every score is written, whatever stood there");
        }
    }

    private static void Batching(INodeScorer scorer, PlacementLab lab)
    {
        if (scorer.Scope == PluginScope.Cluster)
        {
            return;
        }

        foreach (var shape in lab.Shapes)
        {
            var together = Score(scorer, lab, shape, lab.Rows);
            var reversed = Score(scorer, lab, shape, lab.Reversed());
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(together[row] == Score(scorer, lab, shape, [row])[0], $"Row {row} alone scores as it does among others");
                Require(together[row] == reversed[lab.Rows.Length - 1 - row], $"Row {row} scores the same in another order");
            }
        }
    }

    private static void OwnRow(INodeScorer scorer, PlacementLab lab)
    {
        if (scorer.Scope == PluginScope.Cluster)
        {
            return;
        }

        foreach (var shape in lab.Shapes)
        {
            var before = Score(scorer, lab, shape, lab.Rows);
            lab.Disturb(5);
            var after = Score(scorer, lab, shape, lab.Rows);
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(row == 5 || before[row] == after[row], $"Row {row} scores the same after row 5 changed; a scorer that looks at other rows is of scope Cluster");
            }
        }
    }

    private static void OwnClass(INodeScorer scorer, PlacementLab lab)
    {
        if (scorer.Scope != PluginScope.NodeClass)
        {
            return;
        }

        foreach (var shape in lab.Shapes)
        {
            var before = Score(scorer, lab, shape, lab.Rows);
            lab.Disturb(5);
            var after = Score(scorer, lab, shape, lab.Rows);
            var classes = lab.State.Columns.Class;
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(before[row] == after[row], $"Row {row} scores the same whatever it runs; a scorer that looks at amounts is of scope Node");
                for (var other = 0; other < row; other++)
                {
                    Require(classes[row] != classes[other] || after[row] == after[other], $"Rows {other} and {row} are of one class and score the same");
                }
            }
        }
    }

    private static void Allocation(INodeScorer scorer, PlacementLab lab)
    {
        var scores = new int[lab.Rows.Length];
        for (var i = 0; i < Rounds; i++)
        {
            scorer.Score(new PlacementContext(lab.Shapes[i % lab.Shapes.Count], lab.State.Columns), lab.Rows, scores);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            scorer.Score(new PlacementContext(lab.Shapes[i % lab.Shapes.Count], lab.State.Columns), lab.Rows, scores);
        }

        // A little is forgiven: the runtime may recompile the method meanwhile.
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(bytes < Rounds, $"{Rounds} calls allocate nothing; these allocated {bytes} bytes");
    }

    private ContractCase Case(string name, Action<INodeScorer, PlacementLab> check) => new(name, _ =>
    {
        check(Create(), new PlacementLab());
        return Task.CompletedTask;
    });
}
