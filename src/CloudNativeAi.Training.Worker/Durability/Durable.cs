using System.Runtime.InteropServices;

namespace CloudNativeAi.Training.Worker.Durability;

/// <summary>Writes that are on disk when a call returns. .NET's own flush hides the error of <c>fsync</c>, and cannot sync a directory.</summary>
internal static partial class Durable
{
    public static void SyncFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
        else
        {
            Sync(path);
        }
    }

    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Sync(path);
        }
    }

    private static void Sync(string path)
    {
        var descriptor = Open(path, 0);
        if (descriptor < 0)
        {
            throw Failed("open", path);
        }

        try
        {
            if (Fsync(descriptor) != 0)
            {
                throw Failed("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of \"{path}\" failed: {Marshal.GetPInvokeErrorMessage(error)}. Free space or check the disk; nothing was saved.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
