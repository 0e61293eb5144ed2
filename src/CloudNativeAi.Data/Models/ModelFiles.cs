using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using CloudNativeAi.Data.Catalog;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Models;

/// <summary>The model store's directory: one folder per publication, copied beside, synced, then renamed into its place.</summary>
internal sealed class ModelFiles(Lazy<IDisk> disk)
{
    public const string Root = "models";
    private const string ManifestName = "manifest.json";
    private const string FilesName = "files";
    private const int BufferSize = 1 << 20;

    public IDisk Disk => disk.Value;

    public static string FilesOf(string directory) => $"{directory}/{FilesName}";

    /// <summary>Copies every file below a directory, with a SHA-256 each; durable on return.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="name">The model's.</param>
    /// <param name="from">Looked at without following links.</param>
    /// <param name="check">Refuses paths before any byte is copied.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="ArgumentException">No directory, no files, or something that is no file.</exception>
    public (string Directory, IReadOnlyList<ObjectInfo> Objects) Copy(Tenant tenant, string name, string from, Action<IReadOnlyList<string>> check, CancellationToken cancellationToken)
    {
        using var source = OpenSource(from);
        var paths = Paths(source, from);
        check(paths);
        var parent = $"{Root}/{tenant.Name}/{name}";
        var directory = $"{parent}/{Guid.NewGuid():N}";
        var temporary = directory + AtomicFile.TemporarySuffix;
        try
        {
            disk.Value.CreateDirectory(FilesOf(temporary));
            var folders = new HashSet<string>([FilesOf(temporary), temporary], StringComparer.Ordinal);
            var objects = paths.ConvertAll(path => CopyFile(source, path, temporary, folders, cancellationToken));
            AtomicFile.Write(disk.Value, $"{temporary}/{ManifestName}", JsonSerializer.SerializeToUtf8Bytes(objects.ConvertAll(ObjectRecord.From), CatalogJson.Default.ListObjectRecord));
            foreach (var folder in folders)
            {
                disk.Value.SyncDirectory(folder);
            }

            disk.Value.Rename(temporary, directory);
            disk.Value.SyncDirectory(parent);
            return (directory, objects);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    public void TryDelete(string directory)
    {
        try
        {
            disk.Value.DeleteTree(directory);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // Swept at the next start.
        }
    }

    /// <summary>Half copies of an earlier process go.</summary>
    public void Sweep()
    {
        foreach (var tenant in disk.Value.List(Root))
        {
            foreach (var model in disk.Value.List($"{Root}/{tenant}"))
            {
                foreach (var half in disk.Value.List($"{Root}/{tenant}/{model}").Where(static n => n.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)))
                {
                    disk.Value.DeleteTree($"{Root}/{tenant}/{model}/{half}");
                }
            }
        }
    }

    private static IDisk OpenSource(string from)
    {
        if (string.IsNullOrEmpty(from) || !Path.IsPathFullyQualified(from))
        {
            throw new ArgumentException($"\"{from}\" is no directory to publish; it is an absolute path. Give one.", nameof(from));
        }

        try
        {
            return Storage.Disk.Open(from, create: false);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new ArgumentException($"\"{from}\" cannot be published: {exception.Message} Give the directory that holds the model's files.", nameof(from), exception);
        }
    }

    private static List<string> Paths(IDisk source, string from)
    {
        var paths = new List<string>();
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            foreach (var name in source.List(folder))
            {
                var path = folder.Length == 0 ? name : $"{folder}/{name}";
                switch (source.Stat(path)?.Kind)
                {
                    case FileKind.File:
                        paths.Add(path);
                        break;
                    case FileKind.Directory:
                        folders.Push(path);
                        break;
                    case var kind:
                        throw new ArgumentException($"\"{path}\" below \"{from}\" is {(kind == FileKind.Link ? "a link" : "no regular file")}; only files are published. Put the file itself there, or take it away.", nameof(from));
                }
            }
        }

        paths.Sort(StringComparer.Ordinal);
        return paths.Count > 0 ? paths : throw new ArgumentException($"\"{from}\" holds no files. Give the directory that holds the model's files.", nameof(from));
    }

    private ObjectInfo CopyFile(IDisk source, string path, string temporary, HashSet<string> folders, CancellationToken cancellationToken)
    {
        var target = $"{FilesOf(temporary)}/{path}";
        for (var slash = target.LastIndexOf('/'); folders.Add(target[..slash]); slash = target.LastIndexOf('/', slash - 1))
        {
        }

        disk.Value.CreateDirectory(target[..target.LastIndexOf('/')]);
        using var input = source.OpenRead(path) ?? throw new ArgumentException($"\"{path}\" went away while it was published. Publish what nobody changes.", nameof(path));
        using var output = disk.Value.OpenWrite(target);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            for (int read; (read = source.Read(input, buffer.AsSpan(0, BufferSize), length)) > 0; length += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
                disk.Value.Write(output, buffer.AsSpan(0, read), length);
            }

            disk.Value.SetReadOnly(output, true);
            disk.Value.Sync(output);
            var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
            return new ObjectInfo(path, length, new($"sha256:{digest}", VersionStrength.Strong), null) { Sha256 = digest };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
