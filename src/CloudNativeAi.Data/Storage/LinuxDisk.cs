using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Storage;

/// <summary>Walks every path from an open root directory, one name at a time, so that a planted link is refused even where it is swapped in between.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxDisk : IDisk
{
    private const int Flags = Libc.CloseOnExec;
    private const byte End = 0;
    private readonly SafeFileHandle _root;

    public LinuxDisk(string root, bool create)
    {
        Root = Path.GetFullPath(root);
        if (create)
        {
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _root = Handle(Libc.OpenAt(Libc.CurrentDirectory, Root, Libc.ReadOnly | Libc.OpenDirectory | Flags, 0), "open", Root)!;
    }

    public string Root { get; }

    public void Dispose() => _root.Dispose();

    public SafeFileHandle? OpenRead(string path)
    {
        using var parent = Parent(path, out var name);
        return parent is null ? null : Handle(Libc.OpenAt(parent, name, Libc.ReadOnly | Libc.OpenNoFollow | Libc.NonBlocking | Flags, 0), "open", path, missing: true);
    }

    public SafeFileHandle OpenWrite(string path)
    {
        using var parent = ParentOrThrow(path, out var name);
        return Handle(Libc.OpenAt(parent, name, Libc.ReadWrite | Libc.Create | Libc.OpenNoFollow | Flags, 0x180), "open", path)!;
    }

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(file, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    public void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public void SetReadOnly(SafeFileHandle file, bool readOnly) =>
        File.SetUnixFileMode(file, readOnly ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserWrite);

    public void Sync(SafeFileHandle file) => Check(Libc.Sync(file), "sync", Root);

    public void SyncDirectory(string path)
    {
        using var directory = Walk(path) ?? throw DiskErrors.Create("sync", path, DiskErrors.NoSuchFile);
        Check(Libc.Sync(directory), "sync", path);
    }

    public void CreateDirectory(string path)
    {
        var current = Walk("")!;
        try
        {
            foreach (var name in Names(path))
            {
                if (Libc.MakeDirectoryAt(current, name, 0x1C0) != 0 && Marshal.GetLastPInvokeError() is var error and not DiskErrors.Exists)
                {
                    throw DiskErrors.Create("make directory", path, error);
                }

                var next = OpenDirectory(current, name, path) ?? throw DiskErrors.Create("make directory", path, DiskErrors.NoSuchFile);
                current.Dispose();
                current = next;
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    public void Rename(string from, string to)
    {
        using var source = ParentOrThrow(from, out var oldName);
        using var target = ParentOrThrow(to, out var newName);
        Check(Libc.RenameAt(source, oldName, target, newName), "rename", from);
    }

    public void Link(string from, string to)
    {
        using var source = ParentOrThrow(from, out var oldName);
        using var target = ParentOrThrow(to, out var newName);
        Check(Libc.LinkAt(source, oldName, target, newName, 0), "link", to);
    }

    public void Delete(string path)
    {
        using var parent = Parent(path, out var name);
        if (parent is not null && Libc.UnlinkAt(parent, name, 0) != 0 && Marshal.GetLastPInvokeError() is var error and not DiskErrors.NoSuchFile)
        {
            throw DiskErrors.Create("delete", path, error);
        }
    }

    public void DeleteTree(string path)
    {
        if (Stat(path) is not { } facts)
        {
            return;
        }

        if (facts.Kind != FileKind.Directory)
        {
            Delete(path);
            return;
        }

        foreach (var name in List(path))
        {
            DeleteTree($"{path}/{name}");
        }

        using var parent = ParentOrThrow(path, out var last);
        Check(Libc.UnlinkAt(parent, last, Libc.RemoveDirectory), "delete", path);
    }

    public FileFacts? Stat(string path)
    {
        using var parent = Parent(path, out var name);
        if (parent is null)
        {
            return null;
        }

        if (Libc.Stat(parent, name, Libc.NoFollow, Libc.BasicStats, out var status) == 0)
        {
            return Facts(status);
        }

        var error = Marshal.GetLastPInvokeError();
        return error is DiskErrors.NoSuchFile or DiskErrors.NotADirectory ? null : throw DiskErrors.Create("stat", path, error);
    }

    public FileFacts Stat(SafeFileHandle file)
    {
        Check(Libc.Stat(file, End, Libc.EmptyPath, Libc.BasicStats, out var status), "stat", Root);
        return Facts(status);
    }

    public IReadOnlyList<string> List(string path)
    {
        using var directory = Walk(path);
        return directory is null
            ? []
            : [.. Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}")).Select(p => Path.GetFileName(p))];
    }

    public long FreeBytes() => new DriveInfo(Root).AvailableFreeSpace;

    public IDisposable? TryLock(string path, string text, out string owner)
    {
        var file = OpenWrite(path);
        if (Libc.Lock(file, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
        {
            owner = text;
            SetLength(file, 0);
            Write(file, System.Text.Encoding.UTF8.GetBytes(text), 0);
            return file;
        }

        var error = Marshal.GetLastPInvokeError();
        Span<byte> buffer = stackalloc byte[256];
        owner = System.Text.Encoding.UTF8.GetString(buffer[..Read(file, buffer, 0)]);
        file.Dispose();
        return error == DiskErrors.WouldBlock ? null : throw DiskErrors.Create("lock", path, error);
    }

    private static string[] Names(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return names.Any(static n => n is "." or ".." || n.Contains('\0')) ? throw new UnsafePathException(path) : names;
    }

    private static FileFacts Facts(in Libc.Status status) => new(
        (status.Mode & 0xF000) switch { 0x8000 => FileKind.File, 0x4000 => FileKind.Directory, 0xA000 => FileKind.Link, _ => FileKind.Other },
        checked((long)status.Size),
        new(status.DeviceMajor, status.DeviceMinor, status.Inode),
        Ticks(status.ModifiedSeconds, status.ModifiedNanoseconds),
        Ticks(status.ChangedSeconds, status.ChangedNanoseconds),
        status.Links);

    private static long Ticks(long seconds, uint nanoseconds) => DateTimeOffset.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);

    private static void Check(int result, string operation, string path)
    {
        if (result != 0)
        {
            throw DiskErrors.Create(operation, path, Marshal.GetLastPInvokeError());
        }
    }

    private static SafeFileHandle? Handle(int descriptor, string operation, string path, bool missing = false)
    {
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            DiskErrors.NoSuchFile when missing => null,
            DiskErrors.TooManyLinks => throw new UnsafePathException(path),
            _ => throw DiskErrors.Create(operation, path, error),
        };
    }

    private static SafeFileHandle? OpenDirectory(SafeFileHandle parent, string name, string path)
    {
        var descriptor = Libc.OpenAt(parent, name, Libc.ReadOnly | Libc.OpenDirectory | Libc.OpenNoFollow | Flags, 0);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() is DiskErrors.NotADirectory)
        {
            // A link opened as a directory without following it says "not a directory".
            throw new UnsafePathException(path);
        }

        return Handle(descriptor, "open", path, missing: true);
    }

    private SafeFileHandle ParentOrThrow(string path, out string name) => Parent(path, out name) ?? throw DiskErrors.Create("open", path, DiskErrors.NoSuchFile);

    private SafeFileHandle? Parent(string path, out string name)
    {
        var names = Names(path);
        name = names is [.., var last] ? last : throw new UnsafePathException(path);
        return Walk(names.AsSpan(..^1), path);
    }

    private SafeFileHandle? Walk(string path) => Walk(Names(path), path);

    private SafeFileHandle? Walk(ReadOnlySpan<string> names, string path)
    {
        var current = Handle(Libc.OpenAt(_root, ".", Libc.ReadOnly | Libc.OpenDirectory | Flags, 0), "open", path)!;
        foreach (var name in names)
        {
            SafeFileHandle? next;
            using (current)
            {
                next = OpenDirectory(current, name, path);
            }

            if (next is null)
            {
                return null;
            }

            current = next;
        }

        return current;
    }
}
