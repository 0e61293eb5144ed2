using System.Diagnostics;
using System.Text.Json;
using QuickStart.Story;

namespace QuickStart.Tests;

/// <summary>The whole story as a user runs it, and its three ends.</summary>
/// <remarks>Seen failing: a host grace of zero ends the workers with the first host; leaving out the end of the jobs leaves workers behind.</remarks>
public sealed class StoryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task Everything_the_story_promises_holds()
    {
        using var scratch = new Scratch();
        var (code, output, error) = await Sample.ReadAsync(Start(scratch, "--json", scratch.At("result.json")), TestContext.Current.CancellationToken)
            .WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.True(code == 0, output + error);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(scratch.At("result.json"), TestContext.Current.CancellationToken));
        string[] keys =
        [
            "accuracy", "world_sizes", "lost_committed_steps", "pending_reason", "adopted", "requests", "failed_requests",
            "share_error", "cold_load_seconds", "warm_load_seconds", "seconds",
        ];
        Assert.Equal(keys, result.RootElement.EnumerateObject().Select(static property => property.Name));
        Assert.Empty(WorkerProcesses.FindBelow(scratch.Path));
        Assert.Equal([scratch.At("result.json")], Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task Nothing_lives_15_seconds_after_SIGKILL()
    {
        using var scratch = new Scratch();
        using var story = Start(scratch);
        await TrainingAsync(scratch, story);

        story.Kill();

        await Sample.UntilAsync(() => WorkerProcesses.FindBelow(scratch.Path).Count == 0, TimeSpan.FromSeconds(15), "the end of all processes", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task A_signal_ends_it_in_order(int signal)
    {
        using var scratch = new Scratch();
        using var story = Start(scratch);
        await TrainingAsync(scratch, story);

        Sample.Signal(story, signal);
        var (code, _, error) = await Sample.ReadAsync(story, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Assert.Equal(130, code);
        Assert.Contains("Nothing is left", error, StringComparison.Ordinal);
        Assert.Empty(WorkerProcesses.FindBelow(scratch.Path));
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Theory]
    [InlineData(2, "--jason", "x")]
    [InlineData(2, "--json")]
    [InlineData(1, "--json", "/nonexistent/result.json")]
    public async Task What_it_cannot_use_it_says(int code, params string[] arguments)
    {
        using var scratch = new Scratch();
        var (exit, output, error) = await Sample.ReadAsync(Start(scratch, arguments), TestContext.Current.CancellationToken);

        Assert.Equal((code, ""), (exit, output));
        Assert.Contains('.', error);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task Help_says_how()
    {
        using var scratch = new Scratch();
        var (code, output, _) = await Sample.ReadAsync(Start(scratch, "--help"), TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        Assert.Contains("--json FILE", output, StringComparison.Ordinal);
    }

    private static Process Start(Scratch scratch, params string[] arguments) =>
        Sample.Start(Sample.Story, arguments, new Dictionary<string, string> { ["TMPDIR"] = scratch.Path });

    private static Task TrainingAsync(Scratch scratch, Process story) => Sample.UntilAsync(
        () => story.HasExited
            ? throw new InvalidOperationException(story.StandardOutput.ReadToEnd() + story.StandardError.ReadToEnd())
            : Directory.EnumerateFiles(scratch.Path, "*.jsonl", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Any(static file => file.Contains("/ledger/", StringComparison.Ordinal) && new FileInfo(file).Length > 2_000),
        TimeSpan.FromSeconds(60),
        "training",
        TestContext.Current.CancellationToken);
}
