namespace CloudNativeAi.Sqlite.Tests;

/// <summary>A directory that goes with its test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cnai-sqlite-").FullName;

    public string State => System.IO.Path.Combine(Path, "state");

    public string Database => System.IO.Path.Combine(State, "state.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
