using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Storage;

/// <summary>The same with what .NET has everywhere: links are looked for before use, names are not synced apart, a second name is a copy.</summary>
internal sealed class PortableDisk : IDisk
{
    public PortableDisk(string root, bool create)
    {
        Root = Path.GetFullPath(root);
        if (create)
        {
            Directory.CreateDirectory(Root);
        }
        else if (!Directory.Exists(Root))
        {
            throw DiskErrors.Create("open", Root, DiskErrors.NoSuchFile);
        }
    }

    public string Root { get; }

    public void Dispose()
    {
    }

    public SafeFileHandle? OpenRead(string path) => File.Exists(Full(path)) ? File.OpenHandle(Full(path), share: FileShare.ReadWrite | FileShare.Delete) : null;

    public SafeFileHandle OpenWrite(string path) => File.OpenHandle(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        for (int read; total < buffer.Length && (read = RandomAccess.Read(file, buffer[total..], offset + total)) > 0; total += read)
        {
        }

        return total;
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public void SetReadOnly(SafeFileHandle file, bool readOnly)
    {
    }

    public void Sync(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    public void SyncDirectory(string path)
    {
    }

    public void CreateDirectory(string path) => Directory.CreateDirectory(Full(path));

    public void Rename(string from, string to)
    {
        if (Directory.Exists(Full(from)))
        {
            Directory.Move(Full(from), Full(to));
        }
        else
        {
            File.Move(Full(from), Full(to), overwrite: true);
        }
    }

    public void Link(string from, string to) => File.Copy(Full(from), Full(to));

    public void Delete(string path)
    {
        if (Stat(path) is not null)
        {
            File.Delete(Full(path));
        }
    }

    public void DeleteTree(string path)
    {
        if (Stat(path) is { Kind: FileKind.Directory })
        {
            Directory.Delete(Full(path), recursive: true);
        }
        else
        {
            Delete(path);
        }
    }

    public FileFacts? Stat(string path)
    {
        var full = Full(path);
        FileSystemInfo info = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return !info.Exists ? null : new FileFacts(
            info.LinkTarget is not null ? FileKind.Link : info is DirectoryInfo ? FileKind.Directory : FileKind.File,
            info is FileInfo file ? file.Length : 0,
            default,
            info.LastWriteTimeUtc.Ticks,
            0,
            1);
    }

    public FileFacts Stat(SafeFileHandle file) => new(FileKind.File, RandomAccess.GetLength(file), default, File.GetLastWriteTimeUtc(file).Ticks, 0, 1);

    public IReadOnlyList<string> List(string path)
    {
        var full = Full(path);
        return Directory.Exists(full) ? [.. Directory.EnumerateFileSystemEntries(full).Select(static p => Path.GetFileName(p))] : [];
    }

    public long FreeBytes() => new DriveInfo(Root).AvailableFreeSpace;

    public IDisposable? TryLock(string path, string text, out string owner)
    {
        try
        {
            var file = File.Open(Full(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush();
            owner = text;
            return file;
        }
        catch (IOException)
        {
            owner = "another process";
            return null;
        }
    }

    private string Full(string path)
    {
        var current = Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name is "." or ".." || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            {
                throw new UnsafePathException(path);
            }

            current = Path.Combine(current, name);
            if (new FileInfo(current).LinkTarget is not null)
            {
                throw new UnsafePathException(path);
            }
        }

        return current;
    }
}
