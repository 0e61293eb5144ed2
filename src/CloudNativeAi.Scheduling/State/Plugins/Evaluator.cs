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
        var count = FilterClasses(shape, classes, rows);
        count = FilterResources(shape, count);
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

        for (var i = 0; i < count; i++)
        {
            _sums[i] = classes[table.Class[_rows[i]]];
        }

        foreach (var (scorer, weight) in _scorers)
        {
            runner.Score(scorer, context, _rows.AsSpan(0, count), _answers.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                _sums[i] += weight * _answers[i];
            }
        }

        for (var i = 0; i < count; i++)
        {
            scores[_places[i]] = _sums[i];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FilterClasses(RequestShape shape, int[] classes, ReadOnlySpan<int> rows)
    {
        ref var classOf = ref MemoryMarshal.GetArrayDataReference(table.Class);
        ref var answers = ref MemoryMarshal.GetArrayDataReference(classes);
        ref var kept = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
        var count = 0;
        var worst = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var answer = Unsafe.Add(ref answers, Unsafe.Add(ref classOf, rows[i]));
            worst = Math.Min(worst, answer);
            Unsafe.Add(ref kept, count) = rows[i];
            Unsafe.Add(ref places, count) = i;
            count += answer >= 0 ? 1 : 0;
        }

        if (worst == ShapeAnswers.Unknown)
        {
            _classes.Complete(shape, classes, rows);
            return FilterClasses(shape, classes, rows);
        }

        return count;
    }

    /// <summary>What <see cref="ResourcesFilter"/> says, without a detour through bytes: up to four resources at a time.</summary>
    private int FilterResources(RequestShape shape, int count)
    {
        var amounts = shape.Amounts;
        for (var from = 0; from < amounts.Length && count > 0; from += 4)
        {
            var first = Column(amounts, from);
            var second = from + 1 < amounts.Length ? Column(amounts, from + 1) : first;
            var third = from + 2 < amounts.Length ? Column(amounts, from + 2) : first;
            var fourth = from + 3 < amounts.Length ? Column(amounts, from + 3) : first;
            count = FilterResources(first, second, third, fourth, count);
        }

        return count;
    }

    private FreeColumn Column(ReadOnlySpan<ResourceAmount> amounts, int index) =>
        new(ref MemoryMarshal.GetReference(table.FreeOf(amounts[index].Resource)), amounts[index].Amount);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FilterResources(FreeColumn first, FreeColumn second, FreeColumn third, FreeColumn fourth, int count)
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var places = ref MemoryMarshal.GetArrayDataReference(_places);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            // Written whether it stays or not: no branch to guess wrong.
            var row = Unsafe.Add(ref rows, i);
            Unsafe.Add(ref rows, kept) = row;
            Unsafe.Add(ref places, kept) = Unsafe.Add(ref places, i);
            kept += first.Fits(row) & second.Fits(row) & third.Fits(row) & fourth.Fits(row);
        }

        return kept;
    }

    private int Compact(int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            _rows[kept] = _rows[i];
            _places[kept] = _places[i];
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        return kept;
    }

    private readonly ref struct FreeColumn(ref long free, long amount)
    {
        private readonly ref long _free = ref free;

        public int Fits(int row) => Unsafe.BitCast<bool, byte>(Unsafe.Add(ref _free, row) >= amount);
    }
}
