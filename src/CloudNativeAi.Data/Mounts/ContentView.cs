using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Mounts;

/// <summary>A content as a directory of files: second names of the cache's own files, which eviction therefore leaves alone.</summary>
internal sealed class ContentView(IDisk disk, ContentKey content)
{
    public const string Root = "views";
    private const string Building = ".tmp";

    public string RelativePath => $"{Root}/{content}";

    public string FullPath => Path.Combine(disk.Root, Root, content.Value);

    /// <summary>Builds the directory, or mends the one that is there; it appears whole.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Build(IReadOnlyList<(string Path, CachedObject Object)> files)
    {
        if (disk.Stat(RelativePath) is { Kind: FileKind.Directory })
        {
            Fill(RelativePath, files);
            return;
        }

        var temporary = RelativePath + Building;
        disk.DeleteTree(RelativePath);
        disk.DeleteTree(temporary);
        disk.CreateDirectory(temporary);
        Fill(temporary, files);
        disk.Rename(temporary, RelativePath);
    }

    public void Remove() => disk.DeleteTree(RelativePath);

    private void Fill(string root, IReadOnlyList<(string Path, CachedObject Object)> files)
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, subject) in files)
        {
            var target = $"{root}/{path}";
            var parent = target[..target.LastIndexOf('/')];
            if (made.Add(parent))
            {
                disk.CreateDirectory(parent);
            }

            var source = EntryFiles.DataPath(subject.Key);
            var there = disk.Stat(target);
            if (there is null)
            {
                disk.Link(source, target);
            }
            else if (there.Value.Inode == default || there.Value.Inode != disk.Stat(source)?.Inode)
            {
                // Beside the root of the view, so that no key can have that name.
                var beside = $"{Root}/{content}.link";
                disk.Delete(beside);
                disk.Link(source, beside);
                disk.Rename(beside, target);
            }
        }
    }
}
