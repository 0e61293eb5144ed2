namespace CloudNativeAi.Training.Checkpoints;

/// <summary>What is kept below the directory of checkpoints: only its owner gets in, and no link is followed.</summary>
internal static class DurableFiles
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

        Durable.SyncFile(temporary);
        File.Move(temporary, path, overwrite: true);
        Durable.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
