using System.Diagnostics;

namespace CloudNativeAi.Sqlite.Tests.Database;

/// <summary>Disks that refuse.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_full_disk_fails_its_writers_with_a_sentence_and_recovers()
    {
        using var mount = Mount.TryTmpfs(_directory.Path, "size=2m");
        Assert.SkipWhen(mount is null, "Mounting a small file system needs more rights than this process has.");
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        List<StateItem> kept = [];
        CloudNativeAiException? refused = null;
        for (var i = 0; refused is null; i++)
        {
            try
            {
                kept.Add(await store.PutAsync(Stores.Key($"n{i}"), new byte[200_000], null, Token));
            }
            catch (CloudNativeAiException exception)
            {
                refused = exception;
            }
        }

        Assert.Contains("is full", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsTransient);
        Assert.NotNull(store.Failure);
        Assert.NotEmpty(kept);
        foreach (var item in kept)
        {
            Assert.Equal(item.Version, (await store.GetAsync(item.Key, Token))?.Version);
        }

        Assert.True(mount!.Remount("size=16m"));
        await store.PutAsync(Stores.Key("after"), new byte[200_000], null, Token);
        Assert.Null(store.Failure);
    }

    [Fact]
    public async Task A_read_only_directory_is_refused_with_a_sentence()
    {
        using var mount = Mount.TryTmpfs(_directory.Path, "ro");
        Assert.SkipWhen(mount is null, "Mounting a read-only file system needs more rights than this process has.");
        await using var store = Stores.New(_directory.State);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await store.OpenAsync(Token));
        Assert.Contains(_directory.State, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_the_directory_should_be_is_refused_with_a_sentence()
    {
        await File.WriteAllTextAsync(_directory.State, "", Token);
        await using var store = Stores.New(_directory.State);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await store.OpenAsync(Token));
        Assert.Contains(_directory.State, refused.Message, StringComparison.Ordinal);
        File.Delete(_directory.State);
        await store.OpenAsync(Token);
    }

    private sealed class Mount(string path) : IDisposable
    {
        public static Mount? TryTmpfs(string path, string options) =>
            OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path) ? new Mount(path) : null;

        public bool Remount(string options) => Run("mount", "-o", "remount," + options, path);

        public void Dispose() => Run("umount", path);

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
