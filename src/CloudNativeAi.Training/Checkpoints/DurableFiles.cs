using System.Runtime.InteropServices;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>Writes that are on disk when a call returns. .NET's own flush hides the error of <c>fsync</c>, and cannot sync a directory.</summary>
internal static partial class DurableFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates a directory that only its owner may enter; a link in its place is refused.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }

        RefuseLink(path);
    }

    /// <summary>Throws where a path is a link.</summary>
    public static void RefuseLink(string path)
    {
        if (IsLink(path))
        {
            throw new UnauthorizedAccessException($"\"{path}\" is a link; what is kept here never follows links. Remove it, or choose another directory.");
        }
    }

    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Replaces a file whole: temporary, synced, renamed, directory synced.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(content);
        }

        SyncFile(temporary);
        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

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
        return new IOException($"{call} of \"{path}\" failed: {Marshal.GetPInvokeErrorMessage(error)}. Free space or check the disk; nothing was committed.", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
