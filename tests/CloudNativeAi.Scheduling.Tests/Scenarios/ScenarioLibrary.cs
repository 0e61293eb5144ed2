using CloudNativeAi.Scheduling.Tests.Scenarios.Files;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Every scenario of every <c>*.yaml</c> beside the tests, or of the folder that <c>CLOUDNATIVEAI_SCENARIOS</c> names.</summary>
internal static class ScenarioLibrary
{
    public const string FolderVariable = "CLOUDNATIVEAI_SCENARIOS";

    public static IReadOnlyList<Scenario> All { get; } = Load(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory);

    private static List<Scenario> Load(string folder)
    {
        var deserializer = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();
        var scenarios = new List<Scenario>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            var file = deserializer.Deserialize<ScenarioFile>(File.ReadAllText(path));
            Assert.True(file.Schema == "scheduling-scenarios/1", $"{path} is of schema \"{file.Schema}\"; these tests read scheduling-scenarios/1.");
            scenarios.AddRange(file.Scenarios);
        }

        return scenarios;
    }
}
