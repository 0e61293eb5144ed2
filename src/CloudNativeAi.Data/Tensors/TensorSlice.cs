using CloudNativeAi.Data.Reading;
using CloudNativeAi.Data.Tensors;

namespace CloudNativeAi.Data;

/// <summary>A range of one dimension of a tensor; read, it is a row-major array of its own <see cref="Shape"/>. Immutable.</summary>
public sealed class TensorSlice
{
    internal TensorSlice(TensorInfo tensor, int dimension, long start, long length)
    {
        (Tensor, Dimension, Start, Length) = (tensor, dimension, start, length);
        var shape = tensor.Shape.ToArray();
        if (shape.Length > 0)
        {
            shape[dimension] = length;
        }

        Shape = shape;
        Runs = Locate(tensor, dimension, start, length);
    }

    /// <summary>Of what.</summary>
    public TensorInfo Tensor { get; }

    /// <summary>Which dimension is cut.</summary>
    public int Dimension { get; }

    /// <summary>The first index in it.</summary>
    public long Start { get; }

    /// <summary>How many.</summary>
    public long Length { get; }

    /// <summary>The shape of what is read.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes of what is read.</summary>
    public long Bytes => Runs.Bytes;

    /// <summary>Whether its bytes lie together in the file: whole tensors and slices of the outermost dimension do.</summary>
    public bool IsContiguous => Runs.IsContiguous;

    internal ByteRuns Runs { get; }

    private static ByteRuns Locate(TensorInfo tensor, int dimension, long start, long length)
    {
        if (tensor.Bytes == 0 || length == 0)
        {
            return new(tensor.Offset, 0, 0, 0);
        }

        if (length == tensor.Shape.ElementAtOrDefault(dimension) || tensor.Shape.Count == 0)
        {
            return new(tensor.Offset, tensor.Bytes, tensor.Bytes, 1);
        }

        var (count, bits) = (1L, (long)TensorTypes.Bits(tensor.Type));
        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            (count, bits) = i < dimension ? (count * tensor.Shape[i], bits) : i > dimension ? (count, bits * tensor.Shape[i]) : (count, bits);
        }

        var whole = bits * tensor.Shape[dimension];
        return (start * bits) % 8 == 0 && (length * bits) % 8 == 0 && whole % 8 == 0
            ? new(tensor.Offset + (start * bits / 8), length * bits / 8, whole / 8, count)
            : throw new ArgumentException(
                FormattableString.Invariant($"The range {start} … {start + length} of dimension {dimension} of {tensor} does not begin and end at whole bytes. Choose a range that does."), nameof(start));
    }
}
