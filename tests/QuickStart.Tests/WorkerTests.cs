using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using QuickStart.Ledgers;

namespace QuickStart.Tests;

/// <summary>The worker is an ordinary torchrun program: it trains alone or with others, and never waits for the dead.</summary>
/// <remarks>Seen failing: a block size that grows with the world size; a lost connection answered by exit code 0.</remarks>
public sealed class WorkerTests
{
    private static readonly Guid Job = Guid.NewGuid();

    [Fact]
    public async Task The_same_step_has_the_same_weights_at_any_world_size_and_after_a_resume()
    {
        using var scratch = new Scratch();
        await RunAsync(scratch, generation: 1, world: 1, "--steps", "40");
        await RunAsync(scratch, generation: 2, world: 2, "--steps", "40");
        await RunAsync(scratch, generation: 3, world: 3, "--steps", "20");
        await RunAsync(scratch, generation: 4, world: 2, resume: (scratch.At("checkpoints", "g3-s20"), 20), "--steps", "40");
        var ledger = Ledger.Read(scratch.At("ledger"), Job);

        Assert.Equal((40, 0, 0), (ledger.NewestStep, ledger.Disagreements, ledger.BrokenSequences));
        Assert.Equal([1, 2, 3, 2], ledger.WorldSizes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_killed_worker_ends_the_others_with_an_error(int victim)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var scratch = new Scratch();
        var workers = Start(scratch, generation: 1, world: 3, resume: null, "--pace", "5");
        await Sample.UntilAsync(() => Steps(scratch) > 5, TimeSpan.FromSeconds(60), "steps", cancellation);

        workers[victim].Kill();

        foreach (var worker in workers.Where(worker => worker != workers[victim]))
        {
            var (code, _, error) = await Sample.ReadAsync(worker, cancellation).WaitAsync(TimeSpan.FromSeconds(20), cancellation);
            Assert.Equal(1, code);
            Assert.Contains("cannot go on", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_that_is_asked_to_stop_takes_all_with_it_at_the_same_step()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var scratch = new Scratch();
        var workers = Start(scratch, generation: 1, world: 3, resume: null, "--pace", "5");
        await Sample.UntilAsync(() => Steps(scratch) > 5, TimeSpan.FromSeconds(60), "steps", cancellation);

        Sample.Signal(workers[1], 15);

        foreach (var worker in workers)
        {
            Assert.Equal(0, (await Sample.ReadAsync(worker, cancellation).WaitAsync(TimeSpan.FromSeconds(20), cancellation)).Code);
        }

        var last = Directory.GetFiles(scratch.At("ledger")).Select(static file => File.ReadLines(file).Last().Split("\"step\":")[1]).Distinct();
        Assert.Single(last);
    }

    [Fact]
    public async Task A_step_is_acknowledged_only_after_the_controller_said_so()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var scratch = new Scratch();
        var requests = scratch.At("requests");
        await File.WriteAllTextAsync(requests, "", cancellation);
        using var worker = Sample.Start(Sample.Worker, Arguments(scratch, "--pace", "5"), Environment(scratch, 1, 0, 1, 0, null, requests));
        await Sample.UntilAsync(() => Directory.Exists(scratch.At("checkpoints", "g1-s50")), TimeSpan.FromSeconds(60), "a checkpoint", cancellation);
        Assert.Equal(0, Ledger.Read(scratch.At("ledger"), Job).NewestCommitted);

        await File.AppendAllTextAsync(requests, "{\"committed\":25}\n", cancellation);
        await Sample.UntilAsync(() => Ledger.Read(scratch.At("ledger"), Job).NewestCommitted == 25, TimeSpan.FromSeconds(20), "the acknowledgement", cancellation);
        await File.AppendAllTextAsync(requests, "{\"stop\":true}\n", cancellation);

        Assert.Equal(0, (await Sample.ReadAsync(worker, cancellation)).Code);
        Assert.Equal(25, Ledger.Read(scratch.At("ledger"), Job).NewestCommitted);
    }

    [Theory]
    [InlineData(2, "--data")]
    [InlineData(2, "--data", "x", "--steps", "-1")]
    [InlineData(2, "--colour", "blue")]
    [InlineData(1, "--data", "/nonexistent")]
    public async Task What_it_cannot_use_it_says(int code, params string[] arguments)
    {
        var (exit, _, error) = await Sample.ReadAsync(Sample.Start(Sample.Worker, arguments), TestContext.Current.CancellationToken);

        Assert.Equal(code, exit);
        Assert.NotEmpty(error);
    }

    private static Task RunAsync(Scratch scratch, int generation, int world, params string[] arguments) => RunAsync(scratch, generation, world, null, arguments);

    private static async Task RunAsync(Scratch scratch, int generation, int world, (string Directory, long Step)? resume, params string[] arguments)
    {
        foreach (var worker in Start(scratch, generation, world, resume, arguments))
        {
            var (code, _, error) = await Sample.ReadAsync(worker, TestContext.Current.CancellationToken);
            Assert.True(code == 0, error);
        }
    }

    private static Process[] Start(Scratch scratch, int generation, int world, (string Directory, long Step)? resume, params string[] arguments)
    {
        var port = FreePort();
        return [.. Enumerable.Range(0, world).Select(rank =>
            Sample.Start(Sample.Worker, Arguments(scratch, arguments), Environment(scratch, generation, rank, world, port, resume, null)))];
    }

    private static string[] Arguments(Scratch scratch, params string[] more) => ["--data", Sample.Data, "--ledger", scratch.At("ledger"), .. more];

    private static Dictionary<string, string> Environment(Scratch scratch, int generation, int rank, int world, int port, (string Directory, long Step)? resume, string? requests)
    {
        var environment = new Dictionary<string, string>
        {
            ["RANK"] = Text(rank),
            ["WORLD_SIZE"] = Text(world),
            ["MASTER_ADDR"] = "127.0.0.1",
            ["MASTER_PORT"] = Text(port),
            ["TORCHELASTIC_RUN_ID"] = Job.ToString(),
            ["CNAI_GENERATION"] = Text(generation),
            ["CNAI_CHECKPOINT_DIR"] = scratch.At("checkpoints"),
        };
        if (resume is { } from)
        {
            (environment["CNAI_RESUME_DIR"], environment["CNAI_RESUME_STEP"]) = (from.Directory, Text((int)from.Step));
        }

        if (requests is not null)
        {
            environment["CNAI_REQUEST_FILE"] = requests;
        }

        return environment;
    }

    private static long Steps(Scratch scratch) => Directory.Exists(scratch.At("ledger")) ? Ledger.Read(scratch.At("ledger"), Job).NewestStep : 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
