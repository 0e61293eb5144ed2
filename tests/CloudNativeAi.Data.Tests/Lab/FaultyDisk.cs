using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>A real disk on which the n-th change fails: everything after it too (a crash), or only as long as the fault lasts.</summary>
internal sealed class FaultyDisk(IDisk disk, Faults faults) : IDisk
{
    public string Root => disk.Root;

    public void Dispose() => disk.Dispose();

    public SafeFileHandle? OpenRead(string path) => disk.OpenRead(path);

    public SafeFileHandle OpenWrite(string path) => Change("open", () => disk.OpenWrite(path));

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset) => disk.Read(file, buffer, offset);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (faults.Tear("write") is { } part)
        {
            // A crash in the middle: some of it is there.
            disk.Write(file, bytes[..(int)(bytes.Length * part)], offset);
        }

        faults.Hit("write");
        disk.Write(file, bytes, offset);
    }

    public void SetLength(SafeFileHandle file, long length) => Change("length", () => disk.SetLength(file, length));

    public void SetReadOnly(SafeFileHandle file, bool readOnly) => Change("mode", () => disk.SetReadOnly(file, readOnly));

    public void Sync(SafeFileHandle file) => Change("sync", () => disk.Sync(file));

    public void SyncDirectory(string path) => Change("sync directory", () => disk.SyncDirectory(path));

    public void CreateDirectory(string path) => Change("mkdir", () => disk.CreateDirectory(path));

    public void Rename(string from, string to) => Change("rename", () => disk.Rename(from, to));

    public void Link(string from, string to) => Change("link", () => disk.Link(from, to));

    public void Delete(string path) => Change("delete", () => disk.Delete(path));

    public void DeleteTree(string path) => Change("delete", () => disk.DeleteTree(path));

    public FileFacts? Stat(string path) => disk.Stat(path);

    public FileFacts Stat(SafeFileHandle file) => disk.Stat(file);

    public IReadOnlyList<string> List(string path) => disk.List(path);

    public long FreeBytes() => disk.FreeBytes();

    public IDisposable? TryLock(string path, string text, out string owner) => disk.TryLock(path, text, out owner);

    private void Change(string operation, Action action) => Change(operation, () =>
    {
        action();
        return 0;
    });

    private T Change<T>(string operation, Func<T> action)
    {
        faults.Hit(operation);
        return action();
    }
}
