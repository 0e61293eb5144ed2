using System.Globalization;
using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Sources;

/// <summary>Files below a directory; a key is the relative path with '/'. Links are refused, wherever they lead.</summary>
internal sealed class FileSource : IDatasetSource, IDisposable
{
    private readonly Func<IDisk> _open;
    private readonly Lock _gate = new();
    private IDisk? _disk;

    /// <param name="root">An absolute path; opened at first use, and again when it was mounted anew.</param>
    public FileSource(string root)
        : this(root, () => Disk.Open(root, create: false))
    {
    }

    internal FileSource(string root, Func<IDisk> open)
    {
        Identity = $"file:{root}";
        _open = open;
    }

    public string Identity { get; }

    private IDisk Root
    {
        get
        {
            lock (_gate)
            {
                return _disk ??= _open();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disk?.Dispose();
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var keys = await Task.Run(() => Guard(prefix, () => Keys(prefix, cancellationToken)), cancellationToken).ConfigureAwait(false);
        foreach (var key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Stat(key) ?? throw new DatasetSourceException(
                SourceErrorKind.SourceUnavailable, key, $"\"{key}\" went away while {Identity} was listed.", "List it again once nobody writes there.");
        }
    }

    public ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Stat(key));
    }

    public ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        cancellationToken.ThrowIfCancellationRequested();
        var file = Guard(pinned.Key, () => Root.OpenRead(SafeKey(pinned.Key))) ?? throw Missing(pinned.Key);
        var facts = StatOpen(pinned.Key, file);
        if (facts.Kind != FileKind.File)
        {
            file.Dispose();
            throw NoFile(pinned.Key);
        }

        var actual = Info(pinned.Key, facts);
        if (actual.Version != pinned.Version)
        {
            file.Dispose();
            throw Changed(pinned, actual.Version);
        }

        var end = length is { } bytes ? Math.Min(facts.Length, checked(offset + bytes)) : facts.Length;
        return new(new SourceRead(new FileRangeStream(file, offset, end, () => CheckUnchanged(pinned, file)), RangeHonoured: true, actual));
    }

    private static ObjectInfo Info(string key, FileFacts facts) => new(
        key,
        facts.Length,
        new(string.Create(CultureInfo.InvariantCulture, $"{facts.Length}-{facts.ModifiedTicks}-{facts.Inode}"), VersionStrength.Weak),
        facts.Modified);

    private static string SafeKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var names = key.Split('/');
        return names.Any(static n => n is "" or "." or ".." || n.Contains('\0'))
            ? throw new DatasetSourceException(SourceErrorKind.AccessDenied, key, $"\"{key}\" is no key of a file source: a key is a relative path without empty, '.' or '..' segments.", "Correct the key.")
            : key;
    }

    private static DatasetSourceException NoFile(string key) =>
        new(SourceErrorKind.AccessDenied, key, $"\"{key}\" is a link or no regular file, and links are not followed.", "Put the file itself there.");

    private static DatasetSourceException Changed(ObjectInfo pinned, ObjectVersion actual) =>
        new(SourceErrorKind.SourceChanged, pinned.Key, $"\"{pinned.Key}\" is version {actual.Value} now, not the pinned {pinned.Version.Value}.", "Register the dataset again to read the new version.");

    private DatasetSourceException Missing(string key) =>
        new(SourceErrorKind.NotFound, key, $"{Identity} has no file \"{key}\".", "Correct the key, or put the file there.");

    private FileFacts StatOpen(string key, SafeFileHandle file)
    {
        try
        {
            return Guard(key, () => Root.Stat(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void CheckUnchanged(ObjectInfo pinned, SafeFileHandle file)
    {
        var now = Info(pinned.Key, Guard(pinned.Key, () => Root.Stat(file))).Version;
        if (now != pinned.Version)
        {
            throw Changed(pinned, now);
        }
    }

    private ObjectInfo? Stat(string key)
    {
        var facts = Guard(key, () => Root.Stat(SafeKey(key)));
        return facts switch
        {
            null or { Kind: FileKind.Directory } => null,
            { Kind: FileKind.File } file => Info(key, file),
            _ => throw NoFile(key),
        };
    }

    private List<string> Keys(string prefix, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var name in Root.List(folder))
            {
                var key = folder.Length == 0 ? name : $"{folder}/{name}";
                var below = key + "/";
                if (!key.StartsWith(prefix, StringComparison.Ordinal) && !prefix.StartsWith(below, StringComparison.Ordinal) && !below.StartsWith(prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                switch (Root.Stat(key)?.Kind)
                {
                    case FileKind.Directory:
                        folders.Push(key);
                        break;
                    case FileKind.File when key.StartsWith(prefix, StringComparison.Ordinal):
                        keys.Add(key);
                        break;
                    case FileKind.Link or FileKind.Other:
                        throw NoFile(key);
                    case null:
                        throw new DatasetSourceException(SourceErrorKind.SourceUnavailable, key, $"\"{key}\" went away while {Identity} was listed, or its name is not UTF-8.", "List it again once nobody writes there.");
                }
            }
        }

        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    private T Guard<T>(string key, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException exception) when (exception.HResult is DiskErrors.Stale or DiskErrors.NotConnected)
        {
            // Unmounted under us: whoever asks next looks for the mount anew.
            Forget();
            throw new DatasetSourceException(SourceErrorKind.SourceUnavailable, key, $"\"{key}\" of {Identity} could not be read: the mount went away.", "Mount it again.", exception);
        }
        catch (UnsafePathException exception)
        {
            throw new DatasetSourceException(SourceErrorKind.AccessDenied, key, $"\"{key}\" of {Identity} leads through a link, and links are not followed.", "Put the file itself there.", exception);
        }
        catch (IOException exception) when (exception.HResult == DiskErrors.NoSuchFile)
        {
            throw new DatasetSourceException(SourceErrorKind.NotFound, key, $"{Identity} is not there.", "Create the directory, or correct the source.", exception);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            var kind = exception is UnauthorizedAccessException or IOException { HResult: 13 } ? SourceErrorKind.AccessDenied : SourceErrorKind.SourceUnavailable;
            throw new DatasetSourceException(kind, key, $"\"{key}\" of {Identity} could not be read: {exception.Message}", "Look at the directory and its rights.", exception);
        }
    }

    /// <summary>Not disposed: others may be in the middle of using it; its handle is closed when nobody does any more.</summary>
    private void Forget()
    {
        lock (_gate)
        {
            _disk = null;
        }
    }
}
