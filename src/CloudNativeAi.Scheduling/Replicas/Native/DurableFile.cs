using System.ComponentModel;
using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Writes a file whole or not at all.</summary>
[SupportedOSPlatform("linux")]
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryOwnerOnly = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Temporary file, then rename; with <paramref name="durable"/> the bytes and the name also survive a loss of power.</summary>
    /// <exception cref="IOException">The disk is full or broken: nothing is visible.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            File.SetUnixFileMode(handle, OwnerOnly);
            RandomAccess.Write(handle, content, 0);
            if (durable)
            {
                // Not RandomAccess.FlushToDisk: it reports no error.
                Sync((int)handle.DangerousGetHandle(), temporary);
            }
        }

        File.Move(temporary, path, overwrite: true);
        if (durable)
        {
            SyncDirectory(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Creates a directory that only its owner may enter.</summary>
    public static void CreateDirectory(string path) => Directory.CreateDirectory(path, DirectoryOwnerOnly);

    private static void SyncDirectory(string path)
    {
        using var directory = NativeFile.Open(path, Libc.OpenReadOnly);
        Sync((int)directory.DangerousGetHandle(), path);
    }

    private static void Sync(int descriptor, string path)
    {
        if (Libc.Sync(descriptor) != 0)
        {
            throw new IOException($"{path} could not be written to the disk.", new Win32Exception(Libc.LastError));
        }
    }
}
