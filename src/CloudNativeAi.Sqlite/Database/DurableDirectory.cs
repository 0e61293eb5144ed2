using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Sqlite.Database;

/// <summary>Makes the names in a directory durable; the runtime itself opens no directory.</summary>
internal static partial class DurableDirectory
{
    /// <summary>Creates it for its owner alone where it does not exist.</summary>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Flush(Path.GetDirectoryName(path) ?? "/");
    }

    /// <exception cref="IOException">The system could not.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, 0, 0);
        if (descriptor < 0)
        {
            throw new IOException($"\"{path}\" cannot be opened to make it durable: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(handle) != 0)
        {
            throw new IOException($"\"{path}\" cannot be made durable: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
