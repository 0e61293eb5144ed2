using System.Diagnostics.CodeAnalysis;

namespace CloudNativeAi.Scheduling.State;

/// <summary>The kept answers of one shape, and up to which change they are true.</summary>
[SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "Read and written in the innermost loop; the type is internal.")]
internal sealed class ShapeAnswers(RequestShape shape, int greatest, int[] scratch)
{
    /// <summary>An answer for a class that has not been asked for.</summary>
    public const int Unknown = int.MinValue;

    public readonly RequestShape Shape = shape;

    /// <summary>A row with less than this refuses it.</summary>
    public readonly LeastAmount[] Least = LeastAmount.Of(shape);

    /// <summary>By row, of plugins of scope class and node.</summary>
    public readonly RowScores Rows = RowScores.Create(greatest, scratch);

    /// <summary>By class: the weighted sum of all plugins of that scope, −1 refused.</summary>
    public int[] Classes = [];

    /// <summary>Rows of which another amount of the shape's content is held than they were asked with.</summary>
    public readonly List<int> Stale = [];

    /// <summary>Of the plugins' epochs.</summary>
    public long Generation = -1;

    /// <summary>The change they are true up to; −1: true for no row.</summary>
    public long Seen = -1;

    /// <summary>Rises with every use of any shape.</summary>
    public long LastUsed;

    public void ForgetClass(int id)
    {
        if (id < Classes.Length)
        {
            Classes[id] = Unknown;
        }
    }

    public void EnsureClasses(int count)
    {
        if (Classes.Length < count)
        {
            var old = Classes.Length;
            Array.Resize(ref Classes, Math.Max(count, old * 2));
            Classes.AsSpan(old).Fill(Unknown);
        }
    }
}
