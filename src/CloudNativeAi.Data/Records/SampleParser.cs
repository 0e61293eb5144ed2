namespace CloudNativeAi.Data.Records;

/// <summary>Makes a sample of its stretch of a shard.</summary>
internal static class SampleParser
{
    /// <param name="index">Its number.</param>
    /// <param name="shard">The shard's key.</param>
    /// <param name="offset">Where in the shard the bytes come from.</param>
    /// <param name="buffer">Theirs to keep.</param>
    /// <param name="length">How many.</param>
    /// <param name="options">As the shard was scanned with.</param>
    /// <exception cref="DataFormatException">Two files of one field, or not what the index says.</exception>
    public static Sample Parse(long index, string shard, long offset, byte[] buffer, int length, TarShardOptions options)
    {
        var cursor = new TarCursor(shard, offset, offset + length, options.SkipSpecialEntries);
        var fields = new List<SampleField>(4);
        var key = "";
        while (!cursor.AtEnd)
        {
            var (at, wanted) = cursor.Wanted;
            if (cursor.Push(buffer.AsSpan((int)(at - offset), wanted)) is not { } entry || !SampleNames.TrySplit(entry.Name, out var sample, out var field))
            {
                continue;
            }

            key = fields.Count == 0 ? sample.ToString() : key;
            if (!sample.SequenceEqual(key) || fields.Exists(f => f.Name == field))
            {
                throw new DataFormatException(shard, $"Sample \"{key}\" of \"{shard}\" has two files of field \"{field}\", or is not where its index says.", "Write the shard again with one file a field.");
            }

            fields.Add(new(field, buffer.AsMemory((int)(entry.Offset - offset), (int)entry.Length)));
        }

        return new(index, key, shard, [.. fields], buffer);
    }
}
