using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Cache;

/// <summary>The bytes of one object version: a file as long as the object, with holes. Guarded by its entry's lock; a handle it gave out stays good until <see cref="Close"/>.</summary>
internal sealed class DataFile(IDisk disk, string key, long length)
{
    private readonly List<SafeFileHandle> _retired = [];
    private readonly string _path = EntryFiles.DataPath(key);
    private SafeFileHandle? _file;
    private bool _writable;

    /// <summary>Whether the name in the directory still is the file that is open, and as long as the object.</summary>
    public bool IsInPlace() =>
        disk.Stat(_path) is { Kind: FileKind.File } there && there.Length == length && (_file is null || disk.Stat(_file).Inode == there.Inode);

    /// <summary>What says whether anybody wrote to it since; null: not there.</summary>
    public FileFacts? Stamp() => disk.Stat(_path) is { } facts ? facts with { ChangedTicks = 0, Links = 0 } : null;

    /// <returns>Null: not there, or nothing that may be read.</returns>
    public SafeFileHandle? Read()
    {
        try
        {
            return _file ??= disk.OpenRead(_path);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return null;
        }
    }

    /// <exception cref="IOException">The disk refused.</exception>
    public SafeFileHandle Write()
    {
        if (_file is not null && _writable)
        {
            return _file;
        }

        if (Read() is { } existing)
        {
            disk.SetReadOnly(existing, false);
        }

        disk.CreateDirectory(EntryFiles.DirectoryOf(key));
        var file = Create();
        try
        {
            if (disk.Stat(file).Length != length)
            {
                disk.SetLength(file, length);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        Retire();
        _writable = true;
        return _file = file;
    }

    /// <summary>The next use opens it anew. Others may be in the middle of a read: the handle is closed when nobody is.</summary>
    public void Retire()
    {
        if (_file is not null)
        {
            _retired.Add(_file);
        }

        (_file, _writable) = (null, false);
    }

    /// <summary>Nobody reads or writes any more.</summary>
    public void Close()
    {
        Retire();
        _retired.ForEach(static file => file.Dispose());
        _retired.Clear();
    }

    private SafeFileHandle Create()
    {
        try
        {
            return disk.OpenWrite(_path);
        }
        catch (UnsafePathException)
        {
            // A planted link goes; what it leads to is left alone.
            disk.Delete(_path);
            return disk.OpenWrite(_path);
        }
    }
}
