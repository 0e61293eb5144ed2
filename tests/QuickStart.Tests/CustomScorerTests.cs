using System.Diagnostics;

namespace QuickStart.Tests;

/// <summary>The sample of a scorer, run as its users run it.</summary>
public sealed class CustomScorerTests
{
    [Fact]
    public async Task Work_goes_where_it_is_cool_and_the_explanation_says_so()
    {
        var token = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CustomScorer.dll")]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("first is on inventory/b1.", output, StringComparison.Ordinal);
        Assert.Contains("second is on inventory/a1.", output, StringComparison.Ordinal);
        Assert.Contains("would go to inventory/b1 (best-fit 1 × 2,500 + cooling 3 × 8,181)", output, StringComparison.Ordinal);
    }
}
