using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Storage;

/// <summary>The one seam through which this package changes files: tests stop, fill or break it at any operation.</summary>
/// <remarks>
/// Paths are relative to a root and written with '/'. No link is followed, neither at the last name nor on the way: <see cref="UnsafePathException"/>.
/// What the system refuses is thrown as <see cref="IOException"/> (<see cref="DiskErrors"/> tells which), a failed sync too. Thread-safe.
/// </remarks>
internal interface IDisk : IDisposable
{
    string Root { get; }

    /// <summary>Null: not there.</summary>
    SafeFileHandle? OpenRead(string path);

    /// <summary>Read and write; created, mode 0600, where it is not there.</summary>
    SafeFileHandle OpenWrite(string path);

    /// <summary>Bytes read; less than asked at the end only.</summary>
    int Read(SafeFileHandle file, Span<byte> buffer, long offset);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts, or grows by a hole.</summary>
    void SetLength(SafeFileHandle file, long length);

    void SetReadOnly(SafeFileHandle file, bool readOnly);

    /// <summary>Bytes are on stable storage on return.</summary>
    void Sync(SafeFileHandle file);

    /// <summary>Names are on stable storage on return.</summary>
    void SyncDirectory(string path);

    /// <summary>With its parents, mode 0700; one that is there is no error.</summary>
    void CreateDirectory(string path);

    /// <summary>Replaces what is there.</summary>
    void Rename(string from, string to);

    /// <summary>A second name of the same file.</summary>
    void Link(string from, string to);

    /// <summary>A file or a link itself; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>With all below it, links themselves; one that is not there is no error.</summary>
    void DeleteTree(string path);

    /// <summary>Null: not there.</summary>
    FileFacts? Stat(string path);

    FileFacts Stat(SafeFileHandle file);

    /// <summary>Names in a directory, in no order; none where it is not there.</summary>
    IReadOnlyList<string> List(string path);

    /// <summary>Bytes that may still be written.</summary>
    long FreeBytes();

    /// <summary>Holds a file for this process until disposed; null: another holds it, <paramref name="owner"/> is what that one wrote.</summary>
    IDisposable? TryLock(string path, string text, out string owner);
}
