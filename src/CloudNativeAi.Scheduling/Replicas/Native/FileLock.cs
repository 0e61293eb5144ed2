using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>A lock that the kernel gives back when its holder dies, however it dies.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>The locked file; its content is for people and for whoever is refused.</summary>
    public SafeFileHandle Handle => _handle;

    /// <summary>Takes the lock, or null where somebody holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        // Not File.OpenHandle: the shared lock it takes would make two that come at once refuse each other.
        var handle = NativeFile.Open(path, Libc.OpenReadWriteCreate);
        if (Libc.Lock(handle, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
        {
            return new(handle);
        }

        handle.Dispose();
        return null;
    }

    public void Dispose() => _handle.Dispose();
}
