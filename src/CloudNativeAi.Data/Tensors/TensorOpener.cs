using System.Buffers;
using System.Buffers.Binary;
using CloudNativeAi.Data.Reading;

namespace CloudNativeAi.Data.Tensors;

/// <summary>Opens files, reads their headers, and puts shards together.</summary>
internal sealed class TensorOpener(RangeOpener ranges) : ITensors
{
    private const string Extension = ".safetensors";

    public async ValueTask<TensorFiles> OpenAsync(DatasetVersion files, string? key = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var byKey = files.Objects.ToDictionary(static o => o.Key, StringComparer.Ordinal);
        var chosen = key is null ? Choose(files) : [Find(files, byKey, key)];
        if (chosen is not [var index] || !index.Key.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal))
        {
            return await OpenAsync(files, chosen, null, cancellationToken).ConfigureAwait(false);
        }

        var map = await ReadIndexAsync(files, index, cancellationToken).ConfigureAwait(false);
        var directory = index.Key[..(index.Key.LastIndexOf('/') + 1)];
        var shards = map.Values.Distinct(StringComparer.Ordinal).ToDictionary(static name => name, name => byKey.GetValueOrDefault(directory + name)
            ?? throw new DatasetNotFoundException($"\"{index.Key}\" names a shard \"{name}\", and {files.Name} version {files.Version} has no object \"{directory}{name}\".", "Register or publish the checkpoint whole."));
        return await OpenAsync(files, [.. shards.Values], map.ToDictionary(static p => p.Key, p => shards[p.Value].Key, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    private static List<ObjectInfo> Choose(DatasetVersion files)
    {
        var indexes = files.Objects.Where(static o => o.Key.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal)).ToList();
        var all = indexes.Count == 1 ? indexes : indexes.Count == 0 ? [.. files.Objects.Where(static o => o.Key.EndsWith(Extension, StringComparison.Ordinal))] : [];
        return all.Count > 0 ? all : throw new DatasetNotFoundException(
            FormattableString.Invariant($"{files.Name} version {files.Version} has {indexes.Count} indexes of checkpoints and no safetensors file to choose instead."), "Name the key to open.");
    }

    private static ObjectInfo Find(DatasetVersion files, Dictionary<string, ObjectInfo> byKey, string key) =>
        byKey.GetValueOrDefault(key) ?? throw new DatasetNotFoundException($"{files.Name} version {files.Version} has no object \"{key}\".", "Ask for one of DatasetVersion.Objects.");

    /// <param name="files">The version.</param>
    /// <param name="objects">Which of its objects.</param>
    /// <param name="map">Keys by tensor names: these and no others; null: all there are.</param>
    /// <param name="cancellationToken">Stops.</param>
    private async ValueTask<TensorFiles> OpenAsync(DatasetVersion files, List<ObjectInfo> objects, Dictionary<string, string>? map, CancellationToken cancellationToken)
    {
        var opened = objects.ToDictionary(static o => o.Key, o => ranges.Open(files, o), StringComparer.Ordinal);
        try
        {
            var headers = new SafetensorsHeader[objects.Count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = ranges.Options.ObjectsInFlight, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, headers.Length, options, async (i, token) => headers[i] = await ReadHeaderAsync(opened[objects[i].Key], token).ConfigureAwait(false)).ConfigureAwait(false);
            return new TensorFiles(opened, map is null ? Unite(headers) : Pick(headers, objects, map), Metadata(headers), ranges.Options);
        }
        catch
        {
            foreach (var file in opened.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static List<TensorInfo> Unite(SafetensorsHeader[] headers)
    {
        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach (var tensor in headers.SelectMany(static h => h.Tensors.Values))
        {
            if (!tensors.TryAdd(tensor.Name, tensor))
            {
                throw new DataFormatException(tensor.Key, $"\"{tensor.Key}\" and \"{tensors[tensor.Name].Key}\" both hold a tensor \"{tensor.Name}\".", "Open one of the files by name.");
            }
        }

        return [.. tensors.Values];
    }

    private static List<TensorInfo> Pick(SafetensorsHeader[] headers, List<ObjectInfo> objects, Dictionary<string, string> map)
    {
        var byKey = objects.Select(static (o, i) => (o.Key, i)).ToDictionary(static p => p.Key, p => headers[p.i], StringComparer.Ordinal);
        return [.. map.Select(pair => byKey[pair.Value].Tensors.GetValueOrDefault(pair.Key) ?? throw new DataFormatException(
            pair.Value, $"The index says that \"{pair.Value}\" holds tensor \"{pair.Key}\", and it does not.", "Get index and shards of one checkpoint."))];
    }

    private static Dictionary<string, string> Metadata(SafetensorsHeader[] headers)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in headers.SelectMany(static h => h.Metadata))
        {
            metadata.TryAdd(name, text);
        }

        return metadata;
    }

    private static async ValueTask<SafetensorsHeader> ReadHeaderAsync(ObjectRanges file, CancellationToken cancellationToken)
    {
        var key = file.Subject.Info.Key;
        var prefix = new byte[SafetensorsHeader.Prefix];
        await file.ReadAsync(0, prefix.AsMemory(0, (int)Math.Min(prefix.Length, file.Subject.Length)), cancellationToken).ConfigureAwait(false);
        var length = SafetensorsHeader.LengthFrom(key, BinaryPrimitives.ReadUInt64LittleEndian(prefix), file.Subject.Length);
        return await ReadAsync(file, SafetensorsHeader.Prefix, length, json => SafetensorsHeader.Parse(key, json, file.Subject.Length), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Dictionary<string, string>> ReadIndexAsync(DatasetVersion files, ObjectInfo index, CancellationToken cancellationToken)
    {
        using var file = ranges.Open(files, index);
        return file.Subject.Length <= ShardIndex.MaxLength
            ? await ReadAsync(file, 0, (int)file.Subject.Length, json => ShardIndex.Parse(index.Key, json), cancellationToken).ConfigureAwait(false)
            : throw new DataFormatException(index.Key, FormattableString.Invariant($"\"{index.Key}\" has {file.Subject.Length} bytes; an index has at most {ShardIndex.MaxLength}."), "Open the .safetensors files by name.");
    }

    private delegate T Parser<T>(ReadOnlySpan<byte> json);

    private static async ValueTask<T> ReadAsync<T>(ObjectRanges file, long offset, int length, Parser<T> parse, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await file.ReadAsync(offset, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return parse(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
