using System.Globalization;

namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>The judge: what workers wrote outside their job, and what must hold of it.</summary>
internal static class LedgerReader
{
    public static IReadOnlyList<LedgerLine> Read(string path) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".g*").SelectMany(ReadFile).OrderBy(static l => l.Generation).ThenBy(static l => l.At)];

    /// <summary>World sizes of generations that completed a step, consecutive repeats merged.</summary>
    public static IReadOnlyList<int> WorldSizes(IReadOnlyList<LedgerLine> ledger)
    {
        List<int> sizes = [];
        foreach (var generation in ledger.Where(static l => l.What == "step").GroupBy(static l => l.Generation).OrderBy(static g => g.Key))
        {
            if (sizes.Count == 0 || sizes[^1] != generation.First().WorldSize)
            {
                sizes.Add(generation.First().WorldSize);
            }
        }

        return sizes;
    }

    /// <summary>Σ over new generations of max(0, newest acknowledged step − step resumed from).</summary>
    public static long LostAcknowledgedSteps(IReadOnlyList<LedgerLine> ledger)
    {
        long lost = 0;
        foreach (var generation in ledger.Where(static l => l.What == "start").GroupBy(static l => l.Generation).OrderBy(static g => g.Key))
        {
            var acknowledged = ledger.Where(l => l.What == "ack" && l.Generation < generation.Key).Select(static l => l.Step).DefaultIfEmpty(0).Max();
            lost += Math.Max(0, acknowledged - generation.Min(static l => l.Step));
        }

        return lost;
    }

    /// <summary>Everything that must hold of any history.</summary>
    public static void Judge(string path, string context)
    {
        var ledger = Read(path);
        Assert.Equal((0L, context), (LostAcknowledgedSteps(ledger), context));
        foreach (var generation in ledger.GroupBy(static l => l.Generation))
        {
            var starts = generation.Where(static l => l.What == "start").ToList();
            Assert.True(starts.Select(static l => l.Rank).Distinct().Count() == starts.Count, $"{context}: a rank of generation {generation.Key} was started twice");
            Assert.True(generation.Select(static l => (l.WorldSize, l.Port)).Distinct().Count() == 1, $"{context}: generation {generation.Key} saw two worlds");
            Assert.True(starts.Select(static l => (l.Step, l.Checksum)).Distinct().Count() == 1, $"{context}: ranks of generation {generation.Key} resumed from different steps");
            Assert.True(starts.All(l => l.Rank < l.WorldSize), context);
            foreach (var rank in generation.Where(static l => l.What == "step").GroupBy(static l => l.Rank))
            {
                var from = starts.First(l => l.Rank == rank.Key).Step;
                Assert.True(rank.Select((l, i) => l.Step == from + 1 + i).All(static inOrder => inOrder), $"{context}: rank {rank.Key} of generation {generation.Key} skipped or repeated a step");
            }
        }

        foreach (var line in ledger)
        {
            Assert.True(line.Checksum == StateAt(line.Step), $"{context}: wrong state at {line}");
        }
    }

    public static ulong StateAt(long step)
    {
        ulong state = 0;
        for (var i = 1; i <= step; i++)
        {
            state = (state * 6364136223846793005UL) + (ulong)i;
        }

        return state;
    }

    private static IEnumerable<LedgerLine> ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    private static LedgerLine Parse(string line)
    {
        var p = line.Split(' ');
        return new(p[0], Number(p[1]), (int)Number(p[2]), (int)Number(p[3]), (int)Number(p[4]), Number(p[5]), ulong.Parse(p[6], CultureInfo.InvariantCulture), (int)Number(p[7]), Number(p[8]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
