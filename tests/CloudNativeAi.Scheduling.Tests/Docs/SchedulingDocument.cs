using System.Text.RegularExpressions;

namespace CloudNativeAi.Scheduling.Tests.Docs;

/// <summary>docs/scheduling.md of the checkout that these tests were built from.</summary>
internal static partial class SchedulingDocument
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Root(), "docs", "scheduling.md"));

    /// <summary>The same, each line break and indent one space: how a reader reads it.</summary>
    public static string Prose { get; } = Space().Replace(Text, " ");

    /// <summary>The configuration of the worked example.</summary>
    public static string Configuration { get; } = Json().Match(Text).Groups["json"].Value;

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CloudNativeAi.slnx")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"There is no checkout above {AppContext.BaseDirectory}. Run the tests where they were built.");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Json();
}
