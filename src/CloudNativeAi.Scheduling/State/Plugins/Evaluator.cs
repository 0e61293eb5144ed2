using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Asks the plugins about spans of rows, compacting after each filter: a row that one refuses is not shown to the next.</summary>
/// <remarks>Plugins of scope <see cref="PluginScope.NodeClass"/> are asked once per class; those of scope <see cref="PluginScope.Cluster"/> not here.
/// Rows come from the core alone and are within the columns; the loops over amounts and classes rely on it.</remarks>
internal sealed class Evaluator(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    public const int Batch = 256;
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.Node && f is not ResourcesFilter)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Node)];
    private readonly ClassEvaluator _classes = new(profile, table, runner);
    private readonly int[] _rows = new int[Batch];
    private readonly int[] _places = new int[Batch];
    private readonly int[] _sums = new int[Batch];
    private readonly int[] _answers = new int[Batch];
    private readonly byte[] _accepted = new byte[Batch];

    /// <summary>Scores rows: −1 refused, else the weighted sum.</summary>
    /// <param name="shape">What is to be placed.</param>
    /// <param name="classes">What is known of its classes; completed as needed.</param>
    /// <param name="rows">At most <see cref="Batch"/>.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(RequestShape shape, int[] classes, ReadOnlySpan<int> rows, Span<int> scores)
    {
        scores.Fill(-1);
        var count = Select(shape, classes, rows);
        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var filter in _filters)
        {
            if (count > 0 && (shape.Share is not null || filter is not DevicesFilter))
            {
                runner.Filter(filter, context, _rows.AsSpan(0, count), _accepted.AsSpan(0, count));
                count = Compact(count);
            }
        }

        if (count == 0)
        {
            return;
        }

        foreach (var (scorer, weight) in _scorers)
        {
            if (shape.Content.IsEmpty && scorer is DataScorer)
            {
                continue;
            }

            runner.Score(scorer, context, _rows.AsSpan(0, count), _answers.AsSpan(0, count));
            Add(weight, count);
        }

        Write(scores, count);
    }

    /// <summary>Keeps the rows whose class is not refused and that have enough of everything, with what their class scores.</summary>
    private int Select(RequestShape shape, int[] classes, ReadOnlySpan<int> rows)
    {
        // What ResourcesFilter says, without a detour through bytes: four resources at a time, the first four together with the classes.
        var amounts = shape.Amounts;
        var count = Select(classes, rows, Column(amounts, 0), Column(amounts, 1), Column(amounts, 2), Column(amounts, 3));
        if (count < 0)
        {
            _classes.Complete(shape, classes, rows);
            count = Select(classes, rows, Column(amounts, 0), Column(amounts, 1), Column(amounts, 2), Column(amounts, 3));
        }

        for (var from = 4; from < amounts.Length && count > 0; from += 4)
        {
            count = Select(count, Column(amounts, from), Column(amounts, from + 1), Column(amounts, from + 2), Column(amounts, from + 3));
        }

        return count;
    }

    /// <summary>The column of one of the amounts; beyond the last one that of the last one again.</summary>
    private FreeColumn Column(ReadOnlySpan<ResourceAmount> amounts, int index)
    {
        var (resource, amount) = amounts[Math.Min(index, amounts.Length - 1)];
        return new(ref MemoryMarshal.GetReference(table.FreeOf(resource)), amount);
    }

    /// <summary>−1: there is a class among them that nobody has been asked about yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Select(int[] classes, ReadOnlySpan<int> rows, FreeColumn first, FreeColumn second, FreeColumn third, FreeColumn fourth)
    {
        ref var classOf = ref MemoryMarshal.GetArrayDataReference(table.Class);
        ref var answers = ref MemoryMarshal.GetArrayDataReference(classes);
        ref var kept = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        var count = 0;
        var worst = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            // Written whether it stays or not: no branch to guess wrong.
            var row = rows[i];
            var answer = Unsafe.Add(ref answers, Unsafe.Add(ref classOf, row));
            worst = Math.Min(worst, answer);
            Unsafe.Add(ref kept, count) = row;
            Unsafe.Add(ref places, count) = i;
            Unsafe.Add(ref sums, count) = answer;
            count += Unsafe.BitCast<bool, byte>(answer >= 0) & first.Fits(row) & second.Fits(row) & third.Fits(row) & fourth.Fits(row);
        }

        return worst == ShapeAnswers.Unknown ? -1 : count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Select(int count, FreeColumn first, FreeColumn second, FreeColumn third, FreeColumn fourth)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var row = _rows[i];
            Move(i, kept);
            kept += first.Fits(row) & second.Fits(row) & third.Fits(row) & fourth.Fits(row);
        }

        return kept;
    }

    private int Compact(int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            Move(i, kept);
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        return kept;
    }

    private void Move(int from, int to)
    {
        _rows[to] = _rows[from];
        _places[to] = _places[from];
        _sums[to] = _sums[from];
    }

    private void Add(int weight, int count)
    {
        var sums = _sums.AsSpan(0, count);
        var answers = _answers.AsSpan(0, sums.Length);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += weight * answers[i];
        }
    }

    private void Write(Span<int> scores, int count)
    {
        var sums = _sums.AsSpan(0, count);
        var places = _places.AsSpan(0, sums.Length);
        for (var i = 0; i < sums.Length; i++)
        {
            scores[places[i]] = sums[i];
        }
    }

    private readonly ref struct FreeColumn(ref long free, long amount)
    {
        private readonly ref long _free = ref free;

        public int Fits(int row) => Unsafe.BitCast<bool, byte>(Unsafe.Add(ref _free, row) >= amount);
    }
}
