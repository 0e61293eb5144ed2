namespace CloudNativeAi.Training.Checkpoints;

/// <summary>What is done to a whole directory of a checkpoint. Links are removed, never followed.</summary>
internal static class CheckpointTree
{
    /// <summary>Syncs every file, then every directory, innermost first.</summary>
    public static void Sync(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            Durable.SyncFile(file);
        }

        foreach (var child in Directory.EnumerateDirectories(directory))
        {
            Sync(child);
        }

        Durable.SyncDirectory(directory);
    }

    /// <summary>Removes what no shard declared: leftovers of ranks that died while writing.</summary>
    public static void RemoveUndeclared(string root, string directory, IReadOnlySet<string> declared)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(directory).ToList())
        {
            var name = Path.GetRelativePath(root, entry).Replace('\\', '/');
            if (declared.Contains(name) || (directory == root && name.StartsWith("shard-", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)))
            {
                continue;
            }

            if (!DurableFiles.IsLink(entry) && Directory.Exists(entry) && declared.Any(d => d.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                RemoveUndeclared(root, entry, declared);
            }
            else
            {
                Remove(entry);
            }
        }
    }

    /// <summary>Removes a file, a link or a directory with all below it; one that is not there is no error.</summary>
    public static void Remove(string path)
    {
        if (!DurableFiles.IsLink(path) && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }
    }
}
