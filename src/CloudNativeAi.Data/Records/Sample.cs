using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace CloudNativeAi.Data;

/// <summary>A sample in memory: the consecutive files of a shard that share a name. Dispose it when its bytes are used; they are used again for others.</summary>
public sealed class Sample : IDisposable
{
    private readonly SampleField[] _fields;
    private byte[]? _buffer;

    internal Sample(long index, string key, string shard, SampleField[] fields, byte[] buffer) =>
        (Index, Key, Shard, _fields, _buffer) = (index, key, shard, fields, buffer);

    /// <summary>Its number among all samples of the version.</summary>
    public long Index { get; }

    /// <summary>Its number in the share of the rank that reads an epoch, from 0; −1 where it was asked for by its index.</summary>
    public long Ordinal { get; internal set; } = -1;

    /// <summary>What its files share, directories included.</summary>
    public string Key { get; }

    /// <summary>The object that holds it.</summary>
    public string Shard { get; }

    /// <summary>Its files, in the order of the shard.</summary>
    /// <exception cref="ObjectDisposedException">Its bytes are gone.</exception>
    public IReadOnlyList<SampleField> Fields
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _fields;
        }
    }

    /// <summary>The bytes of a field.</summary>
    /// <exception cref="DatasetNotFoundException">The sample has none of that name.</exception>
    /// <exception cref="ObjectDisposedException">Its bytes are gone.</exception>
    public ReadOnlyMemory<byte> this[string field] => TryGet(field, out var content) ? content.Value : throw new DatasetNotFoundException(
        $"Sample \"{Key}\" of \"{Shard}\" has no field \"{field}\".", $"It has {string.Join(", ", _fields.Select(static f => f.Name))}.");

    /// <summary>The bytes of a field, if there is one of that name.</summary>
    public bool TryGet(string field, [NotNullWhen(true)] out ReadOnlyMemory<byte>? content)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        foreach (var own in _fields)
        {
            if (own.Name == field)
            {
                content = own.Content;
                return true;
            }
        }

        content = null;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
