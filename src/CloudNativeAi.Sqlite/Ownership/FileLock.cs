using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Sqlite.Ownership;

/// <summary>An exclusive lock on a file that the system gives up with the process, however that ends.</summary>
/// <remarks>
/// Elsewhere than on Windows the runtime locks by <c>flock</c> and says nothing where the file system or a setting forbids it;
/// so it is asked for once more, checked. Both hold for one open file: another store in the same process is kept out too, and
/// a child does not inherit it.
/// </remarks>
internal sealed partial class FileLock : IDisposable
{
    private const int ExclusiveNonBlocking = 2 | 4;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private readonly SafeFileHandle _file;

    private FileLock(SafeFileHandle file, bool isSupported)
    {
        (_file, IsSupported) = (file, isSupported);
    }

    /// <summary>False: this file system knows no locks, the holder's record alone must tell.</summary>
    public bool IsSupported { get; }

    /// <summary>Null: somebody else holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock || exception.HResult == WindowsSharingViolation)
        {
            return null;
        }

        if (OperatingSystem.IsWindows() || Flock(file, ExclusiveNonBlocking) == 0)
        {
            return new FileLock(file, isSupported: true);
        }

        var error = Marshal.GetLastPInvokeError();
        if (error != WouldBlock)
        {
            return new FileLock(file, isSupported: false);
        }

        file.Dispose();
        return null;
    }

    public void Dispose() => _file.Dispose();

    private static int WouldBlock => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 35 : 11;

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
