using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>A disk whose mount went away: every look at a path fails so; 0: none does.</summary>
internal sealed class StaleDisk(IDisk disk, int error) : IDisk
{
    public string Root => disk.Root;

    public void Dispose() => disk.Dispose();

    public SafeFileHandle? OpenRead(string path) => Look(() => disk.OpenRead(path));

    public FileFacts? Stat(string path) => Look(() => disk.Stat(path));

    public IReadOnlyList<string> List(string path) => Look(() => disk.List(path));

    public FileFacts Stat(SafeFileHandle file) => disk.Stat(file);

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset) => disk.Read(file, buffer, offset);

    public SafeFileHandle OpenWrite(string path) => throw new NotSupportedException();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => throw new NotSupportedException();

    public void SetLength(SafeFileHandle file, long length) => throw new NotSupportedException();

    public void SetReadOnly(SafeFileHandle file, bool readOnly) => throw new NotSupportedException();

    public void Sync(SafeFileHandle file) => throw new NotSupportedException();

    public void SyncDirectory(string path) => throw new NotSupportedException();

    public void CreateDirectory(string path) => throw new NotSupportedException();

    public void Rename(string from, string to) => throw new NotSupportedException();

    public void Link(string from, string to) => throw new NotSupportedException();

    public void Delete(string path) => throw new NotSupportedException();

    public void DeleteTree(string path) => throw new NotSupportedException();

    public long FreeBytes() => disk.FreeBytes();

    public IDisposable? TryLock(string path, string text, out string owner) => throw new NotSupportedException();

    private T Look<T>(Func<T> look) => error == 0 ? look() : throw DiskErrors.Create("look", disk.Root, error);
}
