namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>A directory that goes with the test. Its path is short: sockets live in it.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cnai-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
