using System.Text.RegularExpressions;

namespace CloudNativeAi.ArchitectureTests;

/// <summary>What the documents show compiles.</summary>
/// <remarks>Seen failing: a call in README.md of a method that does not exist.</remarks>
public sealed partial class SnippetTests
{
    public static TheoryData<string, int> Snippets
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var file in Repository.MarkdownFiles())
            {
                for (var i = 0; i < Read(file).Count; i++)
                {
                    data.Add(file, i);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_compiles(string file, int number) => Assert.Empty(Compiler.Errors(Read(file)[number]));

    private static List<string> Read(string file) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(m => m.Groups["code"].Value)];

    [GeneratedRegex(@"^```csharp[^\n]*\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
