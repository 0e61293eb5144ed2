using CloudNativeAi.Data.Reading;

namespace CloudNativeAi.Data.Tensors;

/// <summary>Some bytes of a slice, read by one of several at a time.</summary>
internal readonly record struct TensorPart(ObjectRanges File, ByteRuns Runs, long Position, Memory<byte> Target)
{
    public ValueTask ReadAsync(CancellationToken cancellationToken) => File.ReadAsync(Runs, Position, Target, cancellationToken);

    /// <summary>Cut so that each part spans about one part of a transfer in the file.</summary>
    public static IEnumerable<TensorPart> Of(TensorSlice slice, long offset, Memory<byte> target, ObjectRanges file, TransferOptions options)
    {
        var runs = slice.Runs;
        var density = runs.IsContiguous ? 1.0 : (double)runs.Run / runs.Stride;
        var size = (int)Math.Max(1 << 16, Math.Min(options.PartSize.Bytes, int.MaxValue) * density);
        for (; !target.IsEmpty; target = target[Math.Min(size, target.Length)..], offset += size)
        {
            yield return new(file, runs, offset, target[..Math.Min(size, target.Length)]);
        }
    }
}
