using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CloudNativeAi.ArchitectureTests;

/// <summary>Which folder of a package names types of which other folder, read from the sources.</summary>
internal sealed class FolderGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _edges = new(StringComparer.Ordinal);

    private FolderGraph()
    {
    }

    public IEnumerable<string> Folders => _edges.Keys;

    public static FolderGraph Of(string package)
    {
        var root = Path.Combine(Repository.Source, package);
        var trees = Repository.SourceFiles(package).Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file)).ToList();
        var compilation = CSharpCompilation.Create(
            package, [Compiler.GlobalUsings, .. trees], Compiler.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        var graph = new FolderGraph();
        foreach (var tree in trees)
        {
            graph.Read(compilation.GetSemanticModel(tree), tree, root);
        }

        return graph;
    }

    /// <summary>A cycle as <c>A -> B (where) -> A (where)</c>; null where there is none.</summary>
    public string? FindCycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in _edges.Keys)
        {
            if (Walk(folder, [], done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    public bool Uses(string from, string to) => _edges.TryGetValue(from, out var edges) && edges.ContainsKey(to);

    private string? Walk(string folder, List<string> path, HashSet<string> done)
    {
        var index = path.IndexOf(folder);
        if (index >= 0)
        {
            var cycle = path.Skip(index).Append(folder).ToList();
            return string.Join(" -> ", cycle.Select((f, i) => i == 0 ? f : $"{f} ({_edges[cycle[i - 1]][f]})"));
        }

        if (!done.Contains(folder) && _edges.TryGetValue(folder, out var edges))
        {
            path.Add(folder);
            foreach (var next in edges.Keys)
            {
                if (Walk(next, path, done) is { } cycle)
                {
                    return cycle;
                }
            }

            path.RemoveAt(path.Count - 1);
        }

        done.Add(folder);
        return null;
    }

    private void Read(SemanticModel model, SyntaxTree tree, string root)
    {
        var from = FolderOf(tree.FilePath, root);
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var symbol = model.GetSymbolInfo(name).Symbol;
            var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            foreach (var file in type?.OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.SyntaxTree.FilePath) ?? [])
            {
                var to = file.Length == 0 ? from : FolderOf(file, root);
                if (to != from)
                {
                    if (!_edges.TryGetValue(from, out var edges))
                    {
                        _edges[from] = edges = new SortedDictionary<string, string>(StringComparer.Ordinal);
                    }

                    edges.TryAdd(to, $"{Path.GetFileName(tree.FilePath)} names {type!.Name}");
                }
            }
        }
    }

    private static string FolderOf(string file, string root) => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";
}
