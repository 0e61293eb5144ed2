using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Explanations;

/// <summary>What an explanation says would help does help: in generated situations in which a workload is stuck, the first remedy is applied to the letter, and the workload starts.</summary>
/// <remarks>Seen failing: QuotaFindings.Raise by one less; NewNodes without its labels; Missing of FitProbe always one; With without the other remedies.</remarks>
public sealed class RemedyTests
{
    [Fact]
    public void The_first_remedy_lets_a_stuck_workload_start()
    {
        var (situations, started) = (TestSize.Of(300, 20_000), 0);
        var failed = new List<string>();
        var codes = new Dictionary<WaitReasonCode, int>();
        for (var (seed, made) = (0, 0); made < situations; seed++)
        {
            var situation = StuckSituation.Make(seed);
            if (situation is null)
            {
                continue;
            }

            made++;
            codes[situation.Code] = codes.GetValueOrDefault(situation.Code) + 1;
            if (situation.Apply() is { } why)
            {
                failed.Add($"seed {seed} [{situation.Code}]: {why}\n{situation.Report}");
            }
            else
            {
                started++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", codes.OrderBy(static pair => pair.Key)) + $"; {started} of {situations} started");
        Assert.True(started * 100 >= situations * 95, $"{started} of {situations} started; {string.Join(", ", failed.GroupBy(text => text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..text.IndexOf(']', StringComparison.Ordinal)]).Select(group => $"{group.Key} {group.Count()}"))}\n{string.Join("\n\n", failed.Take(8))}");
        Assert.All(Enum.GetValues<WaitReasonCode>(), code => Assert.True(codes.GetValueOrDefault(code) >= situations / 60, $"{code} was reached {codes.GetValueOrDefault(code)} times"));
    }
}
