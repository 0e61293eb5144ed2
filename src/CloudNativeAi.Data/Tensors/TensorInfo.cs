namespace CloudNativeAi.Data;

/// <summary>One tensor of a file: what it is and where it lies. Immutable.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(string name, TensorType type, IReadOnlyList<long> shape, string key, long offset, long bytes) =>
        (Name, Type, Shape, Key, Offset, Bytes) = (name, type, shape, key, offset, bytes);

    /// <summary>Unique among the tensors opened together.</summary>
    public string Name { get; }

    /// <summary>What its elements are.</summary>
    public TensorType Type { get; }

    /// <summary>Elements by dimension, the outermost first; empty: a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The object that holds it.</summary>
    public string Key { get; }

    /// <summary>Where in that object its first byte is.</summary>
    public long Offset { get; }

    /// <summary>Bytes of all its elements: row-major, little-endian, nothing between them.</summary>
    public long Bytes { get; }

    /// <summary>All of it.</summary>
    public TensorSlice Whole => new(this, 0, 0, Shape.Count == 0 ? 1 : Shape[0]);

    /// <summary>A range of one dimension, all of the others.</summary>
    /// <param name="dimension">0 is the outermost.</param>
    /// <param name="start">The first index.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has no such dimension or range.</exception>
    /// <exception cref="ArgumentException">Elements of less than a byte: the range does not begin and end at whole bytes.</exception>
    public TensorSlice Slice(int dimension, long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimension, Shape.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Shape[dimension]);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Shape[dimension] - start);
        return new(this, dimension, start, length);
    }

    /// <summary>The part of one rank of a tensor-parallel group: equal ranges of one dimension, in order of ranks.</summary>
    /// <param name="dimension">0 is the outermost.</param>
    /// <param name="rank">0 … <paramref name="world"/> − 1.</param>
    /// <param name="world">How many ranks; it divides the dimension.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension or rank.</exception>
    /// <exception cref="ArgumentException">The dimension cannot be divided equally.</exception>
    public TensorSlice Part(int dimension, int rank, int world)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dimension, Shape.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(world, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, world);
        var (length, rest) = Math.DivRem(Shape[dimension], world);
        return rest == 0 ? Slice(dimension, rank * length, length) : throw new ArgumentException(
            FormattableString.Invariant($"Dimension {dimension} of tensor \"{Name}\" has {Shape[dimension]} elements, which {world} ranks cannot share equally. Use Slice with ranges of your own."), nameof(world));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Type} [{string.Join(", ", Shape)}]");
}
