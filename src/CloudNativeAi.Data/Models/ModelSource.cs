using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Models;

/// <summary>The files of one publication in the model store; their versions are digests, which the cache checks.</summary>
internal sealed class ModelSource(ModelFiles files, string directory) : IDatasetSource
{
    public string Identity => $"models:{files.Disk.Root}";

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
        throw new DatasetSourceException(SourceErrorKind.NotSupported, prefix, "A model version is not listed: its record holds its files.", "Read ModelVersion.Files.");

    public ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default) =>
        throw new DatasetSourceException(SourceErrorKind.NotSupported, key, "A model version is not asked for its files: its record holds them.", "Read ModelVersion.Files.");

    public ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var file = files.Disk.OpenRead($"{ModelFiles.FilesOf(directory)}/{pinned.Key}") ?? throw new DatasetSourceException(
                SourceErrorKind.NotFound, pinned.Key, $"The model store has no \"{pinned.Key}\" in {directory}.", "Restore the data directory that belongs to this state.");
            var actual = pinned with { Length = files.Disk.Stat(file).Length };
            var end = length is { } bytes ? Math.Min(actual.Length!.Value, offset + bytes) : actual.Length!.Value;
            return new(new SourceRead(new FileRangeStream(file, offset, end, static () => { }), RangeHonoured: true, actual));
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new DatasetSourceException(SourceErrorKind.SourceUnavailable, pinned.Key, $"\"{pinned.Key}\" could not be read from the model store: {exception.Message}", "Look at the data directory.", exception);
        }
    }
}
