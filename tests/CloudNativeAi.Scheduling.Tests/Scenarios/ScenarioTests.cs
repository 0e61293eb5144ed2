namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Situations with known answers, most of them learned from bug reports of comparable schedulers. Whoever writes more of them puts them into a file beside this project, or names a folder.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Titles => [.. ScenarioLibrary.All.Select(scenario => $"{scenario.Id} {scenario.Title}")];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Holds(string title)
    {
        var scenario = ScenarioLibrary.All.First(one => title == $"{one.Id} {one.Title}");
        new ScenarioPlay(scenario).Run();
    }
}
