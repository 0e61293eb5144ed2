using System.Text.Json;

namespace QuickStart.Ledgers;

/// <summary>What the workers of a job wrote down: the evidence that the story is checked against.</summary>
internal sealed class Ledger
{
    private readonly IReadOnlyList<LedgerLine[]> _processes;

    private Ledger(IReadOnlyList<LedgerLine[]> processes) => _processes = processes;

    private IEnumerable<LedgerLine> Lines => _processes.SelectMany(static lines => lines);

    /// <summary>Generations that did at least one step, in order.</summary>
    public IReadOnlyList<long> Generations => [.. Lines.Where(static line => line.Event == "step").Select(static line => line.Generation).Distinct().Order()];

    /// <summary>The size of each generation that did a step, consecutive repeats merged.</summary>
    public IReadOnlyList<int> WorldSizes
    {
        get
        {
            var sizes = new List<int>();
            foreach (var size in Generations.Select(generation => Lines.First(line => line.Generation == generation).World))
            {
                if (sizes.Count == 0 || sizes[^1] != size)
                {
                    sizes.Add(size);
                }
            }

            return sizes;
        }
    }

    /// <summary>The newest acknowledged step; 0: none.</summary>
    public long NewestCommitted => Lines.Where(static line => line.Event == "committed").Select(static line => line.Step).DefaultIfEmpty().Max();

    /// <summary>Sum over all generations of how far they began before the newest step acknowledged until then.</summary>
    public long LostCommittedSteps
    {
        get
        {
            var starts = Lines.Where(static line => line.Event == "start").GroupBy(static line => line.Generation);
            return starts.Sum(start => Math.Max(0, CommittedBefore(start.Key) - start.Min(static line => line.Step)));
        }
    }

    /// <summary>Steps whose weights two processes disagree on, of whichever generation and size.</summary>
    public int Disagreements => Lines.Where(static line => line.Event == "step").GroupBy(static line => line.Step)
        .Count(static step => step.Select(static line => line.Checksum).Distinct().Skip(1).Any());

    /// <summary>Processes that did a step twice or left one out.</summary>
    public int BrokenSequences => _processes.Count(static lines =>
    {
        var steps = lines.Where(static line => line.Event == "step").Select(static line => line.Step).ToArray();
        return steps.Zip(steps.Skip(1)).Any(static pair => pair.Second != pair.First + 1);
    });

    /// <summary>The step that the newest generation went on after; 0: a fresh start.</summary>
    public long ResumedAfter => Lines.Where(static line => line.Event == "start").OrderBy(static line => line.Generation).Select(static line => line.Step).LastOrDefault();

    public long NewestStep => Lines.Where(static line => line.Event == "step").Select(static line => line.Step).DefaultIfEmpty().Max();

    /// <summary>Processes of one generation by rank.</summary>
    public IReadOnlyList<int> Pids(long generation) => [.. Lines.Where(line => line.Generation == generation).OrderBy(static line => line.Rank).Select(static line => line.Pid).Distinct()];

    /// <summary>Whole lines of all processes of a job; a torn last line is not there yet.</summary>
    public static Ledger Read(string directory, Guid job)
    {
        var processes = new List<LedgerLine[]>();
        foreach (var path in Directory.EnumerateFiles(directory, $"{job}-*.jsonl").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var text = reader.ReadToEnd();
            var whole = text[..(text.LastIndexOf('\n') + 1)];
            processes.Add([.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerLine)!)]);
        }

        return new Ledger(processes);
    }

    private long CommittedBefore(long generation) =>
        Lines.Where(line => line.Event == "committed" && line.Generation < generation).Select(static line => line.Step).DefaultIfEmpty().Max();
}
