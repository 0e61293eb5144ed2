using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using CloudNativeAi.Data.Reading;
using CloudNativeAi.Data.Tensors;

namespace CloudNativeAi.Data;

/// <summary>The tensors of one or more open files. Reads are thread-safe; dispose when none is under way. While it is open, the cache keeps what it has of the files.</summary>
public sealed class TensorFiles : IDisposable
{
    private readonly Dictionary<string, ObjectRanges> _files;
    private readonly FrozenDictionary<string, TensorInfo> _byName;
    private readonly TransferOptions _options;

    internal TensorFiles(Dictionary<string, ObjectRanges> files, IReadOnlyList<TensorInfo> tensors, IReadOnlyDictionary<string, string> metadata, TransferOptions options)
    {
        (_files, Metadata, _options) = (files, metadata, options);
        _byName = tensors.ToFrozenDictionary(static t => t.Name, StringComparer.Ordinal);
        Tensors = [.. tensors.OrderBy(static t => t.Key, StringComparer.Ordinal).ThenBy(static t => t.Offset)];
    }

    /// <summary>All tensors, in the order in which they lie in the files.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>What the files say of themselves; where several say it, the first.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="DatasetNotFoundException">There is none.</exception>
    public TensorInfo this[string name] => TryGet(name, out var tensor) ? tensor : throw new DatasetNotFoundException($"There is no tensor \"{name}\" in {string.Join(", ", _files.Keys)}.", "Ask for one of TensorFiles.Tensors.");

    /// <summary>The tensor of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorInfo? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Reads a slice, in parallel parts; only its own bytes are brought from the source, by the cache's blocks of 1 MiB.</summary>
    /// <param name="slice">What; of these files.</param>
    /// <param name="target">Exactly <see cref="TensorSlice.Bytes"/> long.</param>
    /// <param name="cancellationToken">Stops; what is in <paramref name="target"/> then is not to be used.</param>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    /// <exception cref="DatasetIntegrityException">Bytes are not those of the version.</exception>
    public ValueTask ReadAsync(TensorSlice slice, Memory<byte> target, CancellationToken cancellationToken = default) => ReadAllAsync([new(slice, target)], cancellationToken);

    /// <summary>Reads some of a slice's bytes: more than 2 GiB comes in several of these.</summary>
    /// <param name="slice">What; of these files.</param>
    /// <param name="offset">The first byte, counted within the slice.</param>
    /// <param name="target">How many follow.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slice has no such bytes.</exception>
    public ValueTask ReadPartAsync(TensorSlice slice, long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, slice.Bytes - offset);
        return ReadPartsAsync(TensorPart.Of(slice, offset, target, FileOf(slice), _options), cancellationToken);
    }

    /// <summary>Reads many slices at once, in parallel parts; beside the targets it takes at most 1 MiB a part in flight.</summary>
    /// <param name="reads">What and where to.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ArgumentException">A target has another length than its slice.</exception>
    public ValueTask ReadAllAsync(IReadOnlyList<TensorRead> reads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reads);
        foreach (var (slice, target) in reads)
        {
            ArgumentNullException.ThrowIfNull(slice, nameof(reads));
            if (slice.Bytes != target.Length)
            {
                throw new ArgumentException(FormattableString.Invariant($"The slice of {slice.Tensor} has {slice.Bytes} bytes, its target {target.Length}. Give memory of exactly that length."), nameof(reads));
            }

            FileOf(slice);
        }

        return ReadPartsAsync(reads.SelectMany(r => TensorPart.Of(r.Slice, 0, r.Target, FileOf(r.Slice), _options)), cancellationToken);
    }

    /// <summary>Maps a slice into memory, straight from the cache's file: what is missing of it is brought, every block is compared, then no byte is copied. Null: the cache cannot keep it.</summary>
    /// <param name="slice">Contiguous, and at most 2 GiB.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <remarks>
    /// The mapping outlives these files and eviction. Bytes are compared before they are mapped, not while they are used: a disk that fails to read a page then ends the process, as with every mapped file.
    /// Use <see cref="ReadAsync(TensorSlice, Memory{byte}, CancellationToken)"/> where that must not be.
    /// </remarks>
    /// <exception cref="ArgumentException">It is not contiguous, or too large.</exception>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    public async ValueTask<TensorMap?> MapAsync(TensorSlice slice, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (!slice.IsContiguous || slice.Bytes > int.MaxValue)
        {
            throw new ArgumentException(FormattableString.Invariant($"The slice of {slice.Tensor} has {slice.Bytes} bytes{(slice.IsContiguous ? "" : ", which do not lie together")}. Map slices of the outermost dimension of at most 2 GiB."), nameof(slice));
        }

        var source = FileOf(slice);
        if (slice.Bytes == 0)
        {
            return TensorMap.Empty;
        }

        return await source.FileAsync(slice.Runs.Start, slice.Bytes, cancellationToken).ConfigureAwait(false) is { } file ? TensorMap.Create(file, slice.Runs.Start, (int)slice.Bytes) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private ObjectRanges FileOf(TensorSlice slice) => _byName.TryGetValue(slice.Tensor.Name, out var own) && ReferenceEquals(own, slice.Tensor)
        ? _files[slice.Tensor.Key]
        : throw new ArgumentException($"{slice.Tensor} is no tensor of these files. Give slices of TensorFiles.Tensors.", nameof(slice));

    private async ValueTask ReadPartsAsync(IEnumerable<TensorPart> parts, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = _options.PartsInFlight, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, options, static (part, token) => part.ReadAsync(token)).ConfigureAwait(false);
    }
}
