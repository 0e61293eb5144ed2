using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Storage;

/// <summary>What the cache and the model store rely on of a disk, on both implementations.</summary>
public sealed class DiskTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_and_directories_are_made_read_moved_and_taken_away(bool portable)
    {
        using var disk = Open(portable, out _);
        Assert.Null(disk.Stat("a/b"));
        Assert.Null(disk.OpenRead("a/b"));
        Assert.Empty(disk.List("a"));
        disk.Delete("a/b");
        disk.DeleteTree("a");
        disk.CreateDirectory("a/b/c");
        disk.CreateDirectory("a/b/c");
        using (var file = disk.OpenWrite("a/b/file"))
        {
            disk.Write(file, "hello"u8, 3);
            disk.SetLength(file, 10);
            disk.Sync(file);
            Span<byte> buffer = stackalloc byte[20];
            Assert.Equal(10, disk.Read(file, buffer, 0));
            Assert.Equal("hello"u8, buffer[3..8]);
        }

        disk.SyncDirectory("a/b");
        Assert.Equal((FileKind.File, 10), disk.Stat("a/b/file") is { } facts ? (facts.Kind, facts.Length) : default);
        disk.Rename("a/b/file", "a/moved");
        Assert.Null(disk.Stat("a/b/file"));
        disk.Link("a/moved", "a/b/linked");
        Assert.Equal(["c", "linked"], disk.List("a/b").Order());
        disk.DeleteTree("a");
        Assert.Null(disk.Stat("a"));
        Assert.True(disk.FreeBytes() > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Links_and_paths_that_leave_the_root_are_refused(bool portable)
    {
        using var disk = Open(portable, out var root);
        var outside = DataLab.NewRoot();
        File.WriteAllText(Path.Combine(outside, "x"), "mine");
        Directory.CreateSymbolicLink(Path.Combine(root, "dir"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "file"), Path.Combine(outside, "x"));
        foreach (var path in (string[])["file", "dir/x", "../x", "a/../../x"])
        {
            Assert.Throws<UnsafePathException>(() => disk.OpenRead(path)?.Dispose());
            Assert.Throws<UnsafePathException>(() => disk.OpenWrite(path).Dispose());
        }

        Assert.Throws<UnsafePathException>(() => disk.CreateDirectory("dir/new"));
        if (!portable)
        {
            Assert.Equal(FileKind.Link, disk.Stat("file")!.Value.Kind);
            disk.DeleteTree("dir");
            disk.Delete("file");
        }

        Assert.Equal("mine", File.ReadAllText(Path.Combine(outside, "x")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lock_has_one_holder_and_names_it(bool portable)
    {
        using var disk = Open(portable, out _);
        using (var held = disk.TryLock("lock", "process 1", out _))
        {
            Assert.NotNull(held);
            Assert.Null(disk.TryLock("lock", "process 2", out var owner));
            Assert.Contains("process", owner, StringComparison.Ordinal);
        }

        using var next = disk.TryLock("lock", "process 2", out _);
        Assert.NotNull(next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_atomic_write_that_fails_anywhere_leaves_the_old_file_or_none_never_a_half_one(int crashAt)
    {
        using var real = Open(false, out _);
        AtomicFile.Write(real, "f", "old"u8);
        var faults = new Faults { ErrorOf = (_, n) => n == crashAt ? 5 : 0 };
        var disk = new FaultyDisk(real, faults);
        var error = Record.Exception(() => AtomicFile.Write(disk, "f", "new and longer"u8));
        Assert.IsType<IOException>(error);
        var left = AtomicFile.Read(real, "f", 100);
        Assert.True(left is null || left.AsSpan().SequenceEqual("old"u8), crashAt.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain("f.tmp", real.List(""));
        AtomicFile.Write(real, "f", "new"u8);
        Assert.Equal("new"u8.ToArray(), AtomicFile.Read(real, "f", 100));
        Assert.Null(AtomicFile.Read(real, "f", 2));
    }

    private static IDisk Open(bool portable, out string root)
    {
        root = DataLab.NewRoot();
        return portable ? new PortableDisk(root, create: true) : Disk.Open(root);
    }
}
