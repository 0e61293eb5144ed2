using CloudNativeAi.Serving.Rollouts;

namespace CloudNativeAi.Serving.Tests.Rollouts;

/// <summary>Which splits are accepted, and that refusals name the sum or the arm.</summary>
/// <remarks>Seen failing: the sum compared with <c>&gt;=</c> in <c>SplitRules.Check</c>.</remarks>
public sealed class SplitRulesTests
{
    private static readonly string[] s_revisions = ["a", "b", "c"];

    public static TheoryData<string, double[]> Accepted => new()
    {
        { "a b", [100, 0] },
        { "a b c", [33, 33, 34] },
        { "a b c", [33.33, 33.33, 33.34] },
        { "b", [100] },
    };

    public static TheoryData<string, double[], string> Refused => new()
    {
        { "a b", [30, 30], "60 %" },
        { "a b", [0, 0], "0 %" },
        { "a b", [50, 51], "101 %" },
        { "a b", [-1, 101], "\"a\"" },
        { "a", [double.NaN], "\"a\"" },
        { "a b", [double.PositiveInfinity, 0], "\"a\"" },
        { "a b", [33.333, 66.667], "\"a\"" },
        { "a a", [50, 50], "\"a\"" },
        { "a z", [50, 50], "\"z\"" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_split_that_adds_up_is_accepted(string arms, double[] percents)
    {
        var names = arms.Split(' ');
        var split = SplitRules.Check("s", [.. names.Zip(percents, RevisionWeight.Percent)], s_revisions);
        Assert.Equal(s_revisions, split.Keys);
        Assert.Equal(TrafficWeight.WholeBasisPoints, split.Values.Sum(static w => w.BasisPoints));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_split_that_does_not_is_refused_by_name(string arms, double[] percents, string named)
    {
        var error = Assert.Throws<RolloutException>(() => SplitRules.Check("s", [.. arms.Split(' ').Zip(percents, RevisionWeight.Percent)], s_revisions));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_arm_needs_no_number_and_two_do()
    {
        Assert.Equal(TrafficWeight.Whole, SplitRules.Check("s", [new("b")], s_revisions)["b"]);
        Assert.Contains("\"b\"", Assert.Throws<RolloutException>(() => SplitRules.Check("s", [new("a", TrafficWeight.Whole), new("b")], s_revisions)).Message, StringComparison.Ordinal);
        Assert.Throws<RolloutException>(() => SplitRules.Check("s", [], s_revisions));
    }
}
