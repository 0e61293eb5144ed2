using System.Text;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Datasets;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Mounts;

/// <summary>Mounts whole, verified files of the cache as a directory, pinned while a consumer has it.</summary>
internal sealed class CacheMounter(DatasetBringer bringer, DiskCache cache, Pins pins, LocalContent content) : IDatasetMounter, IDisposable
{
    private const string IdFile = "cache.id";

    private readonly SemaphoreSlim _one = new(1);
    private bool _swept;

    public void Dispose() => _one.Dispose();

    public async ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckTarget(target);
        CheckContent(dataset);
        var disk = Disk();
        var id = CacheId(disk);
        var files = KeyPaths.Map(dataset, bringer.Objects(dataset), FoldsCase(disk));
        await SweepAsync(cancellationToken).ConfigureAwait(false);
        content.Attached(node);
        var added = await pins.AddAsync(dataset.Tenant, id, dataset.Content, consumer, cancellationToken).ConfigureAwait(false);
        try
        {
            using var prefetch = await bringer.BringAsync(dataset, reads: true, null, cancellationToken).ConfigureAwait(false);
            prefetch.ThrowIfIncomplete();
            var view = new ContentView(disk, dataset.Content);
            await OneAtATimeAsync(() => view.Build(files), cancellationToken).ConfigureAwait(false);
            return new Mount.Directory(view.FullPath, target);
        }
        catch (Exception exception) when (added)
        {
            await DetachAsync(dataset, consumer, CancellationToken.None).ConfigureAwait(false);
            throw Translate(exception);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw Translate(exception);
        }
    }

    public async ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (cache.TryOpen() is not { } disk)
        {
            return;
        }

        var id = CacheId(disk);
        await pins.RemoveAsync(dataset.Tenant, id, dataset.Content, consumer, cancellationToken).ConfigureAwait(false);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pinned = await pins.ListAsync(cancellationToken).ConfigureAwait(false);
            if (!pinned.Any(p => p.Cache == id && p.Content == dataset.Content.Value))
            {
                new ContentView(disk, dataset.Content).Remove();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Views that nobody has pinned are left from a crash: they go. Once per process.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_swept || cache.TryOpen() is not { } disk)
            {
                return;
            }

            var id = CacheId(disk);
            var pinned = await pins.ListAsync(cancellationToken).ConfigureAwait(false);
            var kept = pinned.Where(p => p.Cache == id).Select(static p => p.Content).ToHashSet(StringComparer.Ordinal);
            foreach (var name in disk.List(ContentView.Root).Where(name => !kept.Contains(name)))
            {
                disk.DeleteTree($"{ContentView.Root}/{name}");
            }

            _swept = true;
        }
        finally
        {
            _one.Release();
        }
    }

    private static Exception Translate(Exception exception) => !DiskErrors.IsDiskError(exception)
        ? exception
        : new CloudNativeAiException($"The cache could not make the files: {exception.Message}", "Look at the cache directory, its rights and its free space.", exception, isTransient: true);

    private static void CheckTarget(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (Path.IsPathRooted(target) || target.Split('/', '\\').Any(static s => s is ".." or "") || target.Contains('\0'))
        {
            throw new ArgumentException($"\"{target}\" is no target of a mount; it is a relative path without empty or '..' segments. Name a path below the consumer's working directory.", nameof(target));
        }
    }

    /// <summary>It names a directory: a version that somebody made by hand must not name another one.</summary>
    private static void CheckContent(DatasetVersion dataset)
    {
        if (dataset.Content.Value is not { Length: > 0 and <= 128 } content || !content.All(char.IsAsciiLetterOrDigit))
        {
            throw new ArgumentException($"\"{dataset.Content}\" names no content; it is 1 to 128 letters and digits. Attach a version that was registered or published.", nameof(dataset));
        }
    }

    private static string CacheId(IDisk disk)
    {
        if (AtomicFile.Read(disk, IdFile, 64) is { Length: 32 } bytes)
        {
            return Encoding.ASCII.GetString(bytes);
        }

        var id = Guid.NewGuid().ToString("N");
        AtomicFile.Write(disk, IdFile, Encoding.ASCII.GetBytes(id));
        return id;
    }

    /// <summary>Found out, not guessed: macOS and some mounts of Linux take "a" for "A".</summary>
    private static bool FoldsCase(IDisk disk) => disk.Stat(IdFile) is not null && disk.Stat(IdFile.ToUpperInvariant()) is not null;

    private IDisk Disk() => cache.TryOpen() ?? throw new CloudNativeAiException(
        cache.Problem ?? "The cache is closed.", "Give each host a cache directory of its own that it may write to.", isTransient: true);

    private async ValueTask OneAtATimeAsync(Action action, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            action();
        }
        finally
        {
            _one.Release();
        }
    }
}
