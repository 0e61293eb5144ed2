using CloudNativeAi.Testing;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>The contract itself: scorers that break a rule fail the case of that rule.</summary>
public class NodeScorerContractTests
{
    [Theory]
    [InlineData("Scores_lie_between_0_and_10000")]
    [InlineData("How_rows_are_batched_does_not_show")]
    [InlineData("What_the_span_held_before_does_not_show")]
    [InlineData("An_answer_of_scope_node_depends_on_its_own_row_alone")]
    [InlineData("An_answer_of_scope_class_is_one_for_all_nodes_of_the_class")]
    [InlineData("Nothing_is_allocated")]
    public async Task A_scorer_that_breaks_a_rule_is_found(string rule) =>
        await Assert.ThrowsAsync<ContractViolationException>(() => new Suite(rule).RunAsync(rule, TestContext.Current.CancellationToken));

    private sealed class Suite(string rule) : NodeScorerContract
    {
        protected override INodeScorer Create() => new Breaker(rule);
    }

    private sealed class Breaker(string rule) : INodeScorer
    {
        public string Name => "breaker";

        public PluginScope Scope => rule.Contains("class", StringComparison.Ordinal) ? PluginScope.NodeClass : PluginScope.Node;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            var free = context.Nodes.Free(ResourceId.Cpu);
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = rule.Split('_')[0] switch
                {
                    "Scores" => 10_001,
                    "How" => i,
                    "What" => scores[i] + 1,
                    "An" when Scope == PluginScope.NodeClass => (int)(free[rows[i]] / 1000) + 100,
                    "An" => (int)(free[5] / 1000) + 100,
                    _ => 1,
                };
            }
        }
    }
}
