using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CloudNativeAi.ArchitectureTests;

/// <summary>Compiles texts against everything this test project can see.</summary>
internal static class Compiler
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    public static SyntaxTree GlobalUsings { get; } = CSharpSyntaxTree.ParseText(Usings);

    public static IReadOnlyList<MetadataReference> References { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Errors of a program or of declarations, with their lines.</summary>
    public static IReadOnlyList<string> Errors(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code);
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(m => m.RawKind == (int)SyntaxKind.GlobalStatement);
        var compilation = CSharpCompilation.Create(
            "snippet",
            [GlobalUsings, tree],
            References,
            new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
    }
}
