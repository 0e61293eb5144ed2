using CloudNativeAi.Scheduling;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What any <see cref="INodeFilter"/> must do: only refuse, purely, by what its scope says and by nothing else, and say why.</summary>
public abstract class NodeFilterContract : ContractSuite
{
    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        Case("It_has_a_name_that_stays", Name),
        Case("It_never_accepts_what_was_refused_before", OnlyRefuses),
        Case("How_rows_are_batched_does_not_show", Batching),
        Case("An_answer_of_scope_node_depends_on_its_own_row_alone", OwnRow),
        Case("An_answer_of_scope_class_depends_on_no_amount", OwnClass),
        Case("It_says_why_it_refuses", Explains),
    ];

    /// <summary>A new filter.</summary>
    protected abstract INodeFilter Create();

    private static byte[] Filter(INodeFilter filter, PlacementLab lab, RequestShape shape, int[] rows, byte before = 1)
    {
        var accepted = new byte[rows.Length];
        Array.Fill(accepted, before);
        filter.Filter(new PlacementContext(shape, lab.State.Columns), rows, accepted);
        return accepted;
    }

    private static void Name(INodeFilter filter, PlacementLab lab)
    {
        Require(!string.IsNullOrWhiteSpace(filter.Name), "A filter has a name");
        Require(filter.Name == filter.Name && Enum.IsDefined(filter.Scope), "The name stays what it is, and the scope is one of the three");
    }

    private static void OnlyRefuses(INodeFilter filter, PlacementLab lab)
    {
        foreach (var shape in lab.Shapes)
        {
            Require(Filter(filter, lab, shape, lab.Rows, before: 0).All(a => a == 0), "A filter never sets 1");
        }
    }

    private static void Batching(INodeFilter filter, PlacementLab lab)
    {
        if (filter.Scope == PluginScope.Cluster)
        {
            return;
        }

        foreach (var shape in lab.Shapes)
        {
            var together = Filter(filter, lab, shape, lab.Rows);
            var reversed = Filter(filter, lab, shape, lab.Reversed());
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(together[row] == Filter(filter, lab, shape, [row])[0], $"Row {row} alone is judged as it is among others");
                Require(together[row] == reversed[lab.Rows.Length - 1 - row], $"Row {row} is judged the same in another order");
            }
        }
    }

    private static void OwnRow(INodeFilter filter, PlacementLab lab)
    {
        if (filter.Scope != PluginScope.Cluster)
        {
            Compare(filter, lab, except: 5, "after row 5 changed; a filter that looks at other rows is of scope Cluster");
        }
    }

    private static void OwnClass(INodeFilter filter, PlacementLab lab)
    {
        if (filter.Scope == PluginScope.NodeClass)
        {
            Compare(filter, lab, except: -1, "whatever it runs; a filter that looks at amounts is of scope Node");
        }
    }

    private static void Compare(INodeFilter filter, PlacementLab lab, int except, string rule)
    {
        foreach (var shape in lab.Shapes)
        {
            var before = Filter(filter, lab, shape, lab.Rows);
            lab.Disturb(5);
            var after = Filter(filter, lab, shape, lab.Rows);
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(row == except || before[row] == after[row], $"Row {row} is judged the same {rule}");
            }
        }
    }

    private static void Explains(INodeFilter filter, PlacementLab lab)
    {
        foreach (var shape in lab.Shapes)
        {
            var accepted = Filter(filter, lab, shape, lab.Rows);
            for (var row = 0; row < lab.Rows.Length; row++)
            {
                Require(accepted[row] != 0 || !string.IsNullOrWhiteSpace(filter.Explain(new PlacementContext(shape, lab.State.Columns), row)), $"A refusal is explained, that of row {row} too");
            }
        }
    }

    private ContractCase Case(string name, Action<INodeFilter, PlacementLab> check) => new(name, _ =>
    {
        check(Create(), new PlacementLab());
        return Task.CompletedTask;
    });
}
