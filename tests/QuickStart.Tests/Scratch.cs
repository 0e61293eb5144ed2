using QuickStart.Story;

namespace QuickStart.Tests;

/// <summary>A directory that goes with the test, and with it whatever still works below it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("quickstart-tests-").FullName;

    public string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        foreach (var pid in WorkerProcesses.FindBelow(Path))
        {
            WorkerProcesses.Kill(pid);
        }

        Directory.Delete(Path, recursive: true);
    }
}
