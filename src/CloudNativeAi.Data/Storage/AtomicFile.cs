using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Storage;

/// <summary>Publishes a small file whole or not at all, durable on return.</summary>
internal static class AtomicFile
{
    public const string TemporarySuffix = ".tmp";

    /// <exception cref="IOException">Any step failed, a sync too: nothing is published.</exception>
    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + TemporarySuffix;
        try
        {
            disk.Delete(temporary);
            using (var file = disk.OpenWrite(temporary))
            {
                disk.Write(file, bytes, 0);
                disk.Sync(file);
            }

            disk.Rename(temporary, path);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            Forget(disk, temporary);
            throw;
        }

        try
        {
            disk.SyncDirectory(Path.GetDirectoryName(path) ?? "");
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            Forget(disk, path);
            throw;
        }
    }

    /// <returns>Null: not there.</returns>
    public static byte[]? Read(IDisk disk, string path, long limit)
    {
        using SafeFileHandle? file = disk.OpenRead(path);
        if (file is null || disk.Stat(file) is not { Kind: FileKind.File } facts || facts.Length > limit)
        {
            return null;
        }

        var bytes = new byte[facts.Length];
        return disk.Read(file, bytes, 0) == bytes.Length ? bytes : null;
    }

    private static void Forget(IDisk disk, string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // Swept at the next start.
        }
    }
}
