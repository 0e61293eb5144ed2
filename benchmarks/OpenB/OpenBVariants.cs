using System.Globalization;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Other workloads made of a trace, one trait changed at a time; the same name gives the same tasks.</summary>
internal static class OpenBVariants
{
    private static readonly string[] Kinds = ["gpushare", "gpuspec", "multigpu", "cputasks", "cpu", "gpucpu"];

    public static string[] Examples => ["gpushare60", "multigpu30", "cputasks25", "cpu150", "gpucpu200", "gpuspec33"];

    public static bool Knows(string name) => Parse(name) is not null;

    /// <summary>
    /// <c>gpushare</c>: so many percent of all GPU is asked for in shares. <c>multigpu</c>: by tasks with several GPUs, which are repeated. <c>gpuspec</c>: so many percent of the tasks with GPUs
    /// name models, as those of the trace that do. <c>cputasks</c>: so many percent of the tasks ask for no GPU. <c>cpu</c>, <c>gpucpu</c>: all tasks, or those with GPUs, ask for so many percent of their CPU.
    /// </summary>
    public static OpenBTask[] Resample(OpenBTask[] tasks, string? name)
    {
        if (name is null || Parse(name) is not var (kind, percent))
        {
            return tasks;
        }

        var random = new SeededRandom(percent + 1000L * Array.IndexOf(Kinds, kind));
        var part = percent / 100.0;
        return kind switch
        {
            "gpushare" => Shares(tasks, part, random),
            "multigpu" => Multiples(tasks, part, random),
            "gpuspec" => Models(tasks, part, random),
            "cputasks" => CpuTasks(tasks, part, random),
            _ => [.. tasks.Select(task => kind == "cpu" || task.Gpus > 0 ? task with { CpuMilli = task.CpuMilli * percent / 100 } : task)],
        };
    }

    private static (string Kind, int Percent)? Parse(string name)
    {
        var digits = name.Length - name.AsSpan().TrimEnd("0123456789").Length;
        return Kinds.Contains(name[..^digits], StringComparer.Ordinal) && int.TryParse(name[^digits..], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 1000
            ? (name[..^digits], percent)
            : null;
    }

    private static OpenBTask[] Shares(OpenBTask[] tasks, double part, SeededRandom random)
    {
        OpenBTask[] shares = [.. tasks.Where(task => task is { Gpus: 1, GpuMilli: < 1000 })];
        OpenBTask[] whole = [.. tasks.Where(task => task is { Gpus: > 1 } or { GpuMilli: 1000 })];
        var count = shares.Length + whole.Length;
        var (ofShares, ofWhole) = (part / shares.Average(task => task.Milli), (1 - part) / whole.Average(task => task.Milli));
        var wanted = (int)Math.Round(count * ofShares / (ofShares + ofWhole));
        return [.. tasks.Where(task => task.Gpus == 0), .. Draw(shares, wanted, random), .. Draw(whole, count - wanted, random)];
    }

    private static OpenBTask[] Multiples(OpenBTask[] tasks, double part, SeededRandom random)
    {
        OpenBTask[] multiples = [.. tasks.Where(task => task.Gpus > 1)];
        var rest = tasks.Sum(task => (long)task.Milli) - multiples.Sum(task => (long)task.Milli);
        var all = tasks.ToList();
        for (var sum = multiples.Sum(task => (long)task.Milli); sum < part / (1 - part) * rest;)
        {
            var task = multiples[random.Below(multiples.Length)];
            all.Add(task);
            sum += task.Milli;
        }

        return [.. all];
    }

    private static OpenBTask[] Models(OpenBTask[] tasks, double part, SeededRandom random)
    {
        var sets = tasks.Where(task => task.Models.Length > 0).ToLookup(task => task with { Models = "" }, task => task.Models);
        var shapes = tasks.Where(task => task.Gpus > 0).CountBy(task => task with { Models = "" }).ToDictionary();
        var named = shapes.Keys.ToDictionary(shape => shape, shape => sets[shape].ToArray());
        var gpus = shapes.Values.Sum();
        var scale = part * gpus / Math.Max(1, named.Values.Sum(list => list.Length));
        return [.. tasks.Select(task =>
        {
            var any = task with { Models = "" };
            return named.TryGetValue(any, out var list) && list.Length > 0 && random.Fraction() < scale * list.Length / shapes[any] ? any with { Models = list[random.Below(list.Length)] } : any;
        })];
    }

    private static OpenBTask[] CpuTasks(OpenBTask[] tasks, double part, SeededRandom random)
    {
        var wanted = (int)Math.Round(tasks.Length * part);
        return [.. Draw([.. tasks.Where(task => task.Gpus == 0)], wanted, random), .. Draw([.. tasks.Where(task => task.Gpus > 0)], tasks.Length - wanted, random)];
    }

    private static IEnumerable<OpenBTask> Draw(OpenBTask[] from, int count, SeededRandom random) => Enumerable.Range(0, count).Select(_ => from[random.Below(from.Length)]);
}
