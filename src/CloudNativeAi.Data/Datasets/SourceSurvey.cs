using System.Security.Cryptography;
using CloudNativeAi.Data.Catalog;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Datasets;

/// <summary>Looks at a source and pins what is there; an object whose length nobody tells is read once.</summary>
internal sealed class SourceSurvey(ObjectTransfer transfer)
{
    private const int InFlight = 8;

    public async ValueTask<IReadOnlyList<ObjectInfo>> PinAsync(IDatasetSource source, DatasetSpec spec, CancellationToken cancellationToken)
    {
        var objects = spec.Keys.Count > 0 ? await StatAsync(source, spec, cancellationToken).ConfigureAwait(false) : await ListAsync(source, spec, cancellationToken).ConfigureAwait(false);
        if (objects.Count == 0)
        {
            throw new DatasetSourceException(SourceErrorKind.NotFound, spec.Prefix, $"{source.Identity} has no object whose key begins with \"{spec.Prefix}\"{(spec.Include.Count + spec.Exclude.Count > 0 ? " and passes the patterns" : "")}.", "Correct the prefix or the patterns.");
        }

        if (spec.Sha256.Keys.FirstOrDefault(key => !objects.Any(o => o.Key == key)) is { } stranger)
        {
            throw new ArgumentException($"A SHA-256 is given for \"{stranger}\", which is no object of dataset {spec.Name}. Correct DatasetSpec.Sha256.", nameof(spec));
        }

        for (var i = 0; i < objects.Count; i++)
        {
            var pinned = spec.Sha256.TryGetValue(objects[i].Key, out var digest) ? objects[i] with { Sha256 = digest } : objects[i];
            objects[i] = pinned.Length is null ? await MeasureAsync(source, pinned, cancellationToken).ConfigureAwait(false) : pinned;
        }

        objects.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return objects;
    }

    private async ValueTask<List<ObjectInfo>> StatAsync(IDatasetSource source, DatasetSpec spec, CancellationToken cancellationToken)
    {
        var found = new ObjectInfo[spec.Keys.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Length, options, async (i, token) =>
        {
            var key = spec.Keys[i];
            found[i] = await transfer.AskAsync(key, t => source.StatAsync(key, t), token).ConfigureAwait(false)
                ?? throw new DatasetSourceException(SourceErrorKind.NotFound, key, $"{source.Identity} has no object \"{key}\".", "Correct DatasetSpec.Keys, or put the object there.");
        }).ConfigureAwait(false);
        return [.. found];
    }

    private async ValueTask<List<ObjectInfo>> ListAsync(IDatasetSource source, DatasetSpec spec, CancellationToken cancellationToken) =>
        await transfer.RepeatAsync(
            async token =>
            {
                var objects = new List<ObjectInfo>();
                await foreach (var info in source.ListAsync(spec.Prefix, token).ConfigureAwait(false))
                {
                    if (Belongs(spec, info.Key.AsSpan(spec.Prefix.Length)))
                    {
                        objects.Add(info);
                    }
                }

                return objects;
            },
            cancellationToken).ConfigureAwait(false);

    private static bool Belongs(DatasetSpec spec, ReadOnlySpan<char> name) =>
        (spec.Include.Count == 0 || KeyPattern.MatchesAny(spec.Include, name)) && !KeyPattern.MatchesAny(spec.Exclude, name);

    private async ValueTask<ObjectInfo> MeasureAsync(IDatasetSource source, ObjectInfo pinned, CancellationToken cancellationToken)
    {
        using var sink = new MeasuringSink();
        await transfer.DrainAsync(source, pinned, sink, cancellationToken).ConfigureAwait(false);
        return pinned with { Length = sink.Length, Sha256 = pinned.Sha256 ?? sink.Digest() };
    }

    private sealed class MeasuringSink : ITransferSink, IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _buffer = new byte[1 << 16];

        public long Length { get; private set; }

        public void Dispose() => _hash.Dispose();

        public string Digest() => Convert.ToHexStringLower(_hash.GetCurrentHash());

        public Memory<byte> GetMemory() => _buffer;

        public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
        {
            _hash.AppendData(_buffer, 0, count);
            Length += count;
            return ValueTask.CompletedTask;
        }
    }
}
