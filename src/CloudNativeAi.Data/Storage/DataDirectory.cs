namespace CloudNativeAi.Data.Storage;

/// <summary>The directory of the model store and of manifests, opened at first use.</summary>
internal sealed class DataDirectory(string path) : IDisposable
{
    public Lazy<IDisk> Disk { get; } = new(() => Storage.Disk.Open(path));

    public void Dispose()
    {
        if (Disk.IsValueCreated)
        {
            Disk.Value.Dispose();
        }
    }
}
