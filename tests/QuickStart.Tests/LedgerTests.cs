using System.Globalization;
using QuickStart.Ledgers;

namespace QuickStart.Tests;

/// <summary>The evidence is read as the issue defines it.</summary>
/// <remarks>Seen failing: <c>&lt;=</c> for <c>&lt;</c> in <c>CommittedBefore</c> (commits of the same generation count as lost).</remarks>
public sealed class LedgerTests
{
    private static readonly Guid Job = Guid.Parse("11111111-2222-3333-4444-555555555555", CultureInfo.InvariantCulture);

    [Fact]
    public void World_sizes_are_those_of_generations_that_stepped_with_repeats_merged()
    {
        using var scratch = new Scratch();
        Write(scratch, 1, world: 3, "step:1", "step:2");
        Write(scratch, 2, world: 2, "step:3");
        Write(scratch, 3, world: 5);
        Write(scratch, 4, world: 2, "step:4");
        Write(scratch, 10, world: 3, "step:5");

        Assert.Equal([3, 2, 3], Ledger.Read(scratch.Path, Job).WorldSizes);
    }

    [Fact]
    public void A_step_is_lost_only_if_it_was_acknowledged_before_the_generation_began()
    {
        using var scratch = new Scratch();
        Write(scratch, 1, world: 3, "start:0", "step:1", "step:2", "committed:2", "step:3");
        Write(scratch, 2, world: 2, "start:2", "step:3", "committed:3");
        Assert.Equal(0, Ledger.Read(scratch.Path, Job).LostCommittedSteps);

        Write(scratch, 3, world: 3, "start:1", "step:2");
        Assert.Equal(2, Ledger.Read(scratch.Path, Job).LostCommittedSteps);
    }

    [Fact]
    public void A_torn_last_line_is_not_there_yet_and_other_jobs_are_not_looked_at()
    {
        using var scratch = new Scratch();
        Write(scratch, 1, world: 3, "step:1");
        File.AppendAllText(Directory.GetFiles(scratch.Path).Single(), "{\"event\":\"step\",\"gen");
        File.WriteAllText(scratch.At(Guid.NewGuid() + "-g1-r0-1.jsonl"), "nonsense\n");

        Assert.Equal(1, Ledger.Read(scratch.Path, Job).NewestStep);
    }

    [Fact]
    public void A_step_done_twice_and_weights_that_differ_are_seen()
    {
        using var scratch = new Scratch();
        Write(scratch, 1, world: 3, "step:1", "step:1");
        Write(scratch, 2, world: 3, "step:2:aa");
        Write(scratch, 3, world: 3, "step:2:bb");
        var ledger = Ledger.Read(scratch.Path, Job);

        Assert.Equal((1, 1), (ledger.BrokenSequences, ledger.Disagreements));
    }

    private static void Write(Scratch scratch, int generation, int world, params ReadOnlySpan<string> lines)
    {
        var path = scratch.At(string.Create(CultureInfo.InvariantCulture, $"{Job}-g{generation}-r0-{generation}.jsonl"));
        File.WriteAllText(path, "");
        foreach (var line in lines)
        {
            var parts = line.Split(':');
            var checksum = parts[0] == "step" ? $",\"checksum\":\"{(parts.Length > 2 ? parts[2] : "00")}\"" : "";
            File.AppendAllText(path, $"{{\"event\":\"{parts[0]}\",\"generation\":{generation},\"rank\":0,\"world\":{world},\"pid\":{generation},\"step\":{parts[1]}{checksum}}}\n");
        }
    }
}
