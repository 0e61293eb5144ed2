using System.Reflection;

namespace CloudNativeAi.ArchitectureTests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Source => Path.Combine(Root, "src");

    public static IEnumerable<string> Packages => Directory.EnumerateDirectories(Source).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static IEnumerable<string> SourceFiles(string package) =>
        Directory.EnumerateFiles(Path.Combine(Source, package), "*.cs", SearchOption.AllDirectories).Where(file => !IsOutput(file));

    public static IEnumerable<string> MarkdownFiles() =>
        Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories).Where(file => !IsOutput(file)).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal);

    private static bool IsOutput(string file) =>
        Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" || part.StartsWith('.'));
}
