using System.Diagnostics;
using System.Text.Json;
using CloudNativeAi.Sqlite.Ownership;

namespace CloudNativeAi.Sqlite.Tests.Ownership;

/// <summary>
/// R3: one owner per state directory.
/// Seen failing: <c>IsAlive</c> without the start time (a reused pid is taken for the owner); <c>TryTake</c> with a shared lock (a second host of the same process gets in);
/// <c>Take</c> without the record (an owner whose lock file was removed is overrun).
/// </summary>
public sealed class OneOwnerTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Record => Path.Combine(_directory.State, "owner.json");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_second_process_is_refused_and_told_the_owner()
    {
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        using var second = OtherProcess.Start("owner", _directory.State);
        var answer = await second.StandardOutput.ReadLineAsync(Token);
        second.StandardInput.Close();
        await second.WaitForExitAsync(Token);
        Assert.Contains($"process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)})", answer, StringComparison.Ordinal);
        Assert.Contains(_directory.State, answer, StringComparison.Ordinal);
        Assert.Matches(@"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", answer);
    }

    [Fact]
    public async Task A_second_store_of_the_same_process_is_refused()
    {
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        await RefusedAsync($"process {Environment.ProcessId} ");
        await store.PutAsync(Stores.Key("still"), new byte[1], null, Token);
    }

    [Fact]
    public async Task A_directory_is_free_once_its_store_is_disposed_either_way()
    {
        for (var i = 0; i < 5; i++)
        {
            await using (var store = await Stores.OpenAsync(_directory.State, Token))
            {
                await store.PutAsync(Stores.Key($"a{i}"), new byte[1], null, Token);
            }

            using (var store = await Stores.OpenAsync(_directory.State, Token))
            {
                await store.PutAsync(Stores.Key($"b{i}"), new byte[1], null, Token);
            }
        }

        Assert.False(File.Exists(Record));
        Assert.False(File.Exists(_directory.Database + "-wal"));
    }

    [Fact]
    public async Task The_directory_of_a_killed_owner_is_taken_over()
    {
        using var owner = await StartOwnerAsync();
        await RefusedAsync($"process {owner.Id} ");
        await owner.KillAsync(Token);
        Assert.True(File.Exists(Record));
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        await store.PutAsync(Stores.Key("a"), new byte[1], null, Token);
        Assert.Equal(Environment.ProcessId, ReadRecord().Pid);
    }

    [Fact]
    public async Task A_stopped_owner_is_still_the_owner()
    {
        using var owner = await StartOwnerAsync();
        Signal(owner, "STOP");
        await RefusedAsync($"process {owner.Id} ");
        Signal(owner, "CONT");
        await owner.KillAsync(Token);
    }

    [Fact]
    public async Task A_reused_pid_is_not_taken_for_the_owner()
    {
        using var living = await StartOwnerAsync(Path.Combine(_directory.Path, "another"));
        WriteRecord(new OwnerRecord(living.Id, "another boot:1", "gone", Environment.MachineName, DateTimeOffset.UnixEpoch));
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        Assert.Equal(Environment.ProcessId, ReadRecord().Pid);
        await living.KillAsync(Token);
    }

    [Fact]
    public async Task An_owner_whose_lock_file_was_removed_is_still_the_owner()
    {
        using var owner = await StartOwnerAsync();
        File.Delete(Path.Combine(_directory.State, "owner.lock"));
        await RefusedAsync($"process {owner.Id} ");
        await owner.KillAsync(Token);
        await using var store = await Stores.OpenAsync(_directory.State, Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"pid\":-1,\"start\":null}")]
    [InlineData("not json \0")]
    public async Task A_record_that_cannot_be_read_stands_in_nobodys_way(string content)
    {
        Directory.CreateDirectory(_directory.State);
        await File.WriteAllTextAsync(Record, content, Token);
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        await RefusedAsync($"process {Environment.ProcessId} ");
    }

    [Fact]
    public async Task A_child_process_does_not_inherit_the_directory()
    {
        using var store = await Stores.OpenAsync(_directory.State, Token);
        using var child = Process.Start(new ProcessStartInfo("sleep", "600"))!;
        await store.DisposeAsync();
        await using (await Stores.OpenAsync(_directory.State, Token))
        {
            Assert.False(child.HasExited);
        }

        await child.KillAsync(Token);
    }

    [Fact]
    public async Task The_directory_is_for_its_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        await using var store = await Stores.OpenAsync(_directory.State, Token);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory.State));
        }
    }

    private async Task<Process> StartOwnerAsync(string? directory = null)
    {
        var owner = OtherProcess.Start("owner", directory ?? _directory.State);
        Assert.Equal("owner", await owner.StandardOutput.ReadLineAsync(Token));
        return owner;
    }

    private async Task RefusedAsync(string naming)
    {
        await using var second = Stores.New(_directory.State);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await second.OpenAsync(Token));
        Assert.Contains(naming, refused.Message, StringComparison.Ordinal);
        Assert.Contains("another directory", refused.Remedy, StringComparison.Ordinal);
    }

    private OwnerRecord ReadRecord() => JsonSerializer.Deserialize(File.ReadAllBytes(Record), OwnerJson.Default.OwnerRecord)!;

    private void WriteRecord(OwnerRecord record)
    {
        Directory.CreateDirectory(_directory.State);
        File.WriteAllBytes(Record, JsonSerializer.SerializeToUtf8Bytes(record, OwnerJson.Default.OwnerRecord));
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);
        kill.WaitForExit();
    }
}
