using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Finds the supervisor and, where it is not native, the runtime that runs it.</summary>
internal static class SupervisorProgram
{
    private const string Name = "cnai-worker";

    /// <summary>Program and leading arguments.</summary>
    /// <exception cref="CloudNativeAiException">It is not there.</exception>
    public static IReadOnlyList<string> Find(string? configured)
    {
        if (configured is not null)
        {
            return Command(Path.GetFullPath(configured));
        }

        var native = Path.Combine(AppContext.BaseDirectory, Name);
        if (File.Exists(native))
        {
            return [native];
        }

        var managed = native + ".dll";
        return File.Exists(managed)
            ? Command(managed)
            : throw new CloudNativeAiException(
                $"The supervisor {Name} is not in {AppContext.BaseDirectory}: replicas cannot run as processes without it.",
                $"Reference CloudNativeAi.Scheduling from the application's own project, which copies {Name}.dll to its output, or set {ProcessRuntimeOptionsValidator.Section}:SupervisorPath.");
    }

    private static IReadOnlyList<string> Command(string path) => path.EndsWith(".dll", StringComparison.Ordinal) ? [FindMuxer(), path] : [path];

    private static string FindMuxer() =>
        Candidates().FirstOrDefault(File.Exists) ??
        throw new CloudNativeAiException(
            $"The supervisor {Name}.dll needs the .NET runtime, and no dotnet was found.",
            $"Install the .NET runtime, set DOTNET_ROOT, or publish {Name} as a native executable beside this application.");

    private static IEnumerable<string> Candidates()
    {
        if (Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet")
        {
            yield return self;
        }

        // Of the runtime that runs this host: DIRECTORY/shared/Microsoft.NETCore.App/VERSION/.
        yield return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        foreach (var root in new[] { Environment.GetEnvironmentVariable("DOTNET_ROOT"), "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet" })
        {
            if (!string.IsNullOrEmpty(root))
            {
                yield return Path.Combine(root, "dotnet");
            }
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.Combine(directory, "dotnet");
        }
    }
}
