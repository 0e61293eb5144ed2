using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling.State;

/// <summary>The kept answers of all shapes, brought up to date when they are used: a decision costs about what changed since the shape's last one.</summary>
internal sealed class KeptAnswers(PlacementProfile profile, NodeTable table, Evaluator evaluator, AnswerLimits limits)
{
    private readonly PluginEpochs _epochs = new(profile);
    private readonly ChangeRing _changes = new(limits.Changes);
    private readonly List<ShapeAnswers> _live = [];
    private readonly int[] _rows = new int[Evaluator.Batch];
    private readonly int[] _refused = new int[Evaluator.Batch];
    private readonly int[] _scratch = new int[Evaluator.Batch];
    private readonly int _greatest = PlacementProfile.GreatestScore * profile.Scorers.Where(s => s.Scorer.Scope != PluginScope.Cluster).Sum(s => s.Weight);
    private readonly int[] _scores = new int[Evaluator.Batch];
    private readonly Dictionary<ContentId, List<RequestShape>> _readers = [];
    private ShapeAnswers?[] _byShape = [];
    private long[] _refusedAt = [];
    private long _uses;
    private long _told;

    /// <summary>Rises with every change of a row, and when plugins take back what they said.</summary>
    public long Changes
    {
        get
        {
            _epochs.Look();
            return _changes.Position + _epochs.Generation + _told;
        }
    }

    /// <summary>Whether every row refused a shape and none has changed since.</summary>
    public bool IsRefused(RequestShape shape) => (uint)shape.Index < (uint)_refusedAt.Length && _refusedAt[shape.Index] == Changes + 1;

    /// <summary>Every row refuses a shape now.</summary>
    public void NoteRefused(RequestShape shape)
    {
        if (shape.Index >= _refusedAt.Length)
        {
            Array.Resize(ref _refusedAt, Math.Max(shape.Index + 1, _refusedAt.Length * 2));
        }

        _refusedAt[shape.Index] = Changes + 1;
    }

    public void Changed(int row)
    {
        _changes.EnsureRows(table.Capacity);
        _changes.Add(row, table);
    }

    /// <summary>What the change just made leaves free.</summary>
    public void Settled(int row) => _changes.Settle(row, table);

    /// <summary>The change just made of a row is more than taking or giving.</summary>
    public void Widen(int row) => _changes.Widen(row);

    /// <summary>A row's node holds another amount of a content: those who read it look at the row again, nobody else.</summary>
    public void Held(int row, ContentId content)
    {
        foreach (var shape in ReadersOf(content))
        {
            if (_byShape[shape.Index] is { Seen: >= 0 } answers)
            {
                answers.Stale.Add(row);
                answers.Seen = answers.Stale.Count > table.Count ? -1 : answers.Seen;
            }
        }
    }

    /// <summary>A content has another size: those who read it look at every row again.</summary>
    public void Sized(ContentId content)
    {
        foreach (var shape in ReadersOf(content))
        {
            if (_byShape[shape.Index] is { } answers)
            {
                answers.Seen = -1;
            }
        }
    }

    /// <summary>A class number stands for another class now.</summary>
    public void ClassChanged(int id)
    {
        foreach (var answers in _live)
        {
            answers.ForgetClass(id);
        }
    }

    /// <summary>The answers of a shape, true for every row.</summary>
    public ShapeAnswers Current(RequestShape shape)
    {
        var answers = Of(shape);
        if (answers.Seen < 0 || !_changes.Reaches(answers.Seen) || !answers.Rows.HasRoom(table.Count))
        {
            Rebuild(answers);
        }
        else
        {
            CatchUp(answers);
            if (answers.Stale.Count > 0)
            {
                LookAgain(answers);
            }
        }

        return answers;
    }

    /// <summary>The answers of a shape, good for classes but not brought up to date for rows.</summary>
    public ShapeAnswers Of(RequestShape shape)
    {
        _epochs.Look();
        if (shape.Index >= _byShape.Length)
        {
            Array.Resize(ref _byShape, Math.Max(shape.Index + 1, _byShape.Length * 2));
        }

        var answers = _byShape[shape.Index] ??= Add(shape);
        answers.LastUsed = ++_uses;
        answers.EnsureClasses(table.Classes.Count);
        if (answers.Generation != _epochs.Generation)
        {
            answers.Generation = _epochs.Generation;
            answers.Classes.AsSpan().Fill(ShapeAnswers.Unknown);
            answers.Seen = -1;
        }

        return answers;
    }

    private ShapeAnswers Add(RequestShape shape)
    {
        if (_live.Count == limits.Shapes)
        {
            var oldest = _live.MinBy(a => a.LastUsed)!;
            _live.Remove(oldest);
            _byShape[oldest.Shape.Index] = null;
        }

        var answers = new ShapeAnswers(shape, _greatest, _scratch);
        _live.Add(answers);
        foreach (var content in shape.Content)
        {
            if (!_readers.TryGetValue(content, out var readers))
            {
                _readers[content] = readers = [];
            }

            if (!readers.Contains(shape))
            {
                readers.Add(shape);
            }
        }

        return answers;
    }

    private void CatchUp(ShapeAnswers answers)
    {
        while (answers.Seen < _changes.Position)
        {
            var count = _changes.Read(ref answers.Seen, answers.Least, _rows, _refused, out var refused);
            var rows = _rows.AsSpan(0, count);
            var scores = _scores.AsSpan(0, count);
            answers.Rows.Prefetch(_refused.AsSpan(0, refused));
            answers.Rows.Prefetch(rows);
            evaluator.Score(answers.Shape, answers.Classes, rows, scores);

            // In this order: a row that is in both was refused at an earlier change.
            answers.Rows.Refuse(_refused.AsSpan(0, refused));
            answers.Rows.Store(rows, scores);
        }
    }

    private List<RequestShape> ReadersOf(ContentId content)
    {
        if (!_readers.TryGetValue(content, out var readers))
        {
            return [];
        }

        _told++;
        return readers;
    }

    /// <summary>Asks again about the rows that hold another amount of what it reads.</summary>
    private void LookAgain(ShapeAnswers answers)
    {
        var stale = CollectionsMarshal.AsSpan(answers.Stale);
        for (var from = 0; from < stale.Length; from += Evaluator.Batch)
        {
            var rows = stale[from..Math.Min(stale.Length, from + Evaluator.Batch)];
            evaluator.Score(answers.Shape, answers.Classes, rows, _scores.AsSpan(0, rows.Length));
            answers.Rows.Store(rows, _scores.AsSpan(0, rows.Length));
        }

        answers.Stale.Clear();
    }

    private void Rebuild(ShapeAnswers answers)
    {
        answers.Stale.Clear();
        answers.Rows.Clear(table.Capacity);
        for (var from = 0; from < table.Count; from += _rows.Length)
        {
            var count = Math.Min(_rows.Length, table.Count - from);
            for (var i = 0; i < count; i++)
            {
                _rows[i] = from + i;
            }

            evaluator.Score(answers.Shape, answers.Classes, _rows.AsSpan(0, count), _scores.AsSpan(0, count));
            answers.Rows.Store(_rows.AsSpan(0, count), _scores.AsSpan(0, count));
        }

        answers.Seen = _changes.Position;
    }
}
