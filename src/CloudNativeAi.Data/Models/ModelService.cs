using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;
using CloudNativeAi.Data.Datasets;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Mounts;
using CloudNativeAi.Data.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Models;

/// <summary>Models as stored objects: kind <c>model-version</c> (immutable; its write is the publication) and <c>model</c> (what deletion must not forget).</summary>
internal sealed partial class ModelService(
    IStateStore store, VersionStore versions, ModelFiles files, IDatasets datasets, Pins pins, LocalContent content, ModelOptions options, TimeProvider time, ILogger<ModelService> logger) : IModels, IDisposable
{
    public const string Kind = "model-version";
    public const string ModelKind = "model";
    private const int RememberedRequests = 1000;

    private readonly ConcurrentDictionary<(Tenant Tenant, string Name), SemaphoreSlim> _publishing = [];

    public void Dispose()
    {
        foreach (var one in _publishing.Values)
        {
            one.Dispose();
        }
    }

    public async ValueTask<ModelVersion> PublishAsync(ModelPublication publication, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(publication);
        DatasetRules.CheckName(publication.Tenant, publication.Name, "model");
        var one = _publishing.GetOrAdd((publication.Tenant, publication.Name), static _ => new SemaphoreSlim(1));
        await one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (publication.RequestId is { } request && await PublishedAsync(publication, request, cancellationToken).ConfigureAwait(false) is { } earlier)
            {
                return earlier;
            }

            var (directory, objects) = await CopyAsync(publication, cancellationToken).ConfigureAwait(false);
            try
            {
                var version = await RecordAsync(publication, directory, objects, cancellationToken).ConfigureAwait(false);
                content.Know(version.Files.Content, version.Files.Bytes);
                Log.Published(logger, version.Tenant, version.Name, version.Version, objects.Count, version.Files.Bytes);
                return version;
            }
            catch (OperationCanceledException)
            {
                // The record may have been written: the files stay.
                throw;
            }
            catch
            {
                files.TryDelete(directory);
                throw;
            }
        }
        finally
        {
            one.Release();
        }
    }

    public async ValueTask<ModelVersion?> GetAsync(Tenant tenant, string name, int? version = null, CancellationToken cancellationToken = default)
    {
        DatasetRules.CheckName(tenant, name, "model");
        if (version is { } number)
        {
            var item = await store.GetAsync(KeyOf(tenant, name, number), cancellationToken).ConfigureAwait(false);
            return item is null ? null : Read(item);
        }

        var all = await ListAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        return all.Count == 0 ? null : all[^1];
    }

    public async ValueTask<IReadOnlyList<ModelVersion>> ListAsync(Tenant tenant, string? name = null, CancellationToken cancellationToken = default)
    {
        var items = await store.ListAsync(Kind, cancellationToken).ConfigureAwait(false);
        return
        [
            .. items.Where(item => item.Key.Tenant == tenant && (name is null || item.Key.Name[..item.Key.Name.LastIndexOf('.')] == name))
                .Select(Read).OrderBy(static m => m.Name, StringComparer.Ordinal).ThenBy(static m => m.Version),
        ];
    }

    public async IAsyncEnumerable<Change<(Tenant Tenant, string Name, int Version), ModelVersion>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var change in store.WatchAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind is ChangeKind.Upsert or ChangeKind.Delete)
            {
                var dot = change.Key.Name.LastIndexOf('.');
                var key = (change.Key.Tenant, change.Key.Name[..dot], int.Parse(change.Key.Name.AsSpan(dot + 1), CultureInfo.InvariantCulture));
                yield return new(change.Kind, key, change.Kind == ChangeKind.Upsert ? Read(change.Value!) : null);
            }
            else
            {
                yield return new(change.Kind, default, null);
            }
        }
    }

    public async ValueTask DeleteAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default)
    {
        DatasetRules.CheckName(tenant, name, "model");
        var item = await store.GetAsync(KeyOf(tenant, name, version), cancellationToken).ConfigureAwait(false);
        if (item is null)
        {
            return;
        }

        var record = ReadRecord(item);
        var pinned = await pins.ListAsync(cancellationToken).ConfigureAwait(false);
        if (pinned.FirstOrDefault(p => p.Content == record.Content) is { } pin)
        {
            throw new CloudNativeAiException($"Version {version} of model {name} is mounted by replica {pin.Consumer}, and what is in use is not deleted.", "Stop what serves it first.");
        }

        await store.ChangeAsync(new(ModelKind, tenant, name), model => Remember(model, record), cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(item.Key, item.Version, cancellationToken).ConfigureAwait(false);
        files.TryDelete(record.Directory);
    }

    public async ValueTask<IReadOnlyList<string>> ExplainAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default)
    {
        var model = await GetAsync(tenant, name, version, cancellationToken).ConfigureAwait(false)
            ?? throw new DatasetNotFoundException($"Model {name} has no version {version}.", "Ask IModels.ListAsync for those there are.");
        return
        [
            FormattableString.Invariant($"Version {version} of model {name} was published at {model.PublishedAt:u} with {model.Files.Objects.Count} files, {new ByteSize(model.Files.Bytes)}."),
            .. model.Metadata.Select(static m => $"Its {m.Key} is {m.Value}."),
            .. model.Files.Objects.Select(static o => FormattableString.Invariant($"{o.Key} has {o.Length} bytes and SHA-256 {o.Sha256}.")),
            .. (await datasets.ExplainAsync(model.Files, cancellationToken).ConfigureAwait(false)).Skip(1),
        ];
    }

    private static StateKey KeyOf(Tenant tenant, string name, int number) => new(Kind, tenant, string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));

    private static ModelVersionRecord ReadRecord(StateItem item) => JsonSerializer.Deserialize(item.Value.Span, ModelJson.Default.ModelVersionRecord)!;

    private static ModelRecord ReadModel(StateItem? item) => item is null ? new(0, []) : JsonSerializer.Deserialize(item.Value.Span, ModelJson.Default.ModelRecord)!;

    private static byte[] Remember(StateItem? item, ModelVersionRecord deleted)
    {
        var model = ReadModel(item);
        IReadOnlyList<string> requests = deleted.RequestId is { } request ? [.. model.DeletedRequests.TakeLast(RememberedRequests - 1), request] : model.DeletedRequests;
        return JsonSerializer.SerializeToUtf8Bytes(new(Math.Max(model.Last, deleted.Number), requests), ModelJson.Default.ModelRecord);
    }

    private async ValueTask<ModelVersion?> PublishedAsync(ModelPublication publication, string request, CancellationToken cancellationToken)
    {
        foreach (var item in await store.ListAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (item.Key.Tenant == publication.Tenant && ReadRecord(item) is { } record && record.Name == publication.Name && record.RequestId == request)
            {
                return Read(item);
            }
        }

        var model = ReadModel(await store.GetAsync(new(ModelKind, publication.Tenant, publication.Name), cancellationToken).ConfigureAwait(false));
        return model.DeletedRequests.Contains(request)
            ? throw new ArgumentException($"Request \"{request}\" published a version of model {publication.Name} that was deleted. Use a new request id.", nameof(publication))
            : null;
    }

    private async ValueTask<(string Directory, IReadOnlyList<ObjectInfo> Objects)> CopyAsync(ModelPublication publication, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => files.Copy(publication.Tenant, publication.Name, publication.Directory, Check, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new CloudNativeAiException($"Model {publication.Name} could not be published: {exception.Message}", "Look at the data directory, its rights and its free space.", exception, isTransient: true);
        }
    }

    private void Check(IReadOnlyList<string> paths)
    {
        if (options.RefusePickle && paths.FirstOrDefault(static p => ModelFormats.Of(p) == ModelFormats.Pickle) is { } path)
        {
            throw new ArgumentException($"\"{path}\" is of a format that may run code when it is loaded (pickle), and this host refuses those. Publish safetensors, or set CloudNativeAi:Data:Models:RefusePickle to false.", nameof(paths));
        }
    }

    private async ValueTask<ModelVersion> RecordAsync(ModelPublication publication, string directory, IReadOnlyList<ObjectInfo> objects, CancellationToken cancellationToken)
    {
        var (tenant, name) = (publication.Tenant, publication.Name);
        var metadata = new Dictionary<string, string>(publication.Metadata, StringComparer.Ordinal);
        if (ModelFormats.Of(objects.Select(static o => o.Key)) is { } format)
        {
            metadata.TryAdd(ModelFormats.MetadataKey, format);
        }

        while (true)
        {
            var model = ReadModel(await store.GetAsync(new(ModelKind, tenant, name), cancellationToken).ConfigureAwait(false));
            var there = await ListAsync(tenant, name, cancellationToken).ConfigureAwait(false);
            var number = Math.Max(model.Last, there.Count == 0 ? 0 : there[^1].Version) + 1;
            var text = number.ToString(CultureInfo.InvariantCulture);
            var key = new ContentKey(CachedObject.Digest(tenant.Name, ModelKind, name, text));
            var version = new DatasetVersion(tenant, name, text, key, directory, objects);
            var record = new ModelVersionRecord(name, number, directory, key.Value, version.Bytes, time.GetUtcNow(), publication.RequestId, metadata, versions.ToRecord(version));
            try
            {
                var item = await store.PutAsync(KeyOf(tenant, name, number), JsonSerializer.SerializeToUtf8Bytes(record, ModelJson.Default.ModelVersionRecord), null, cancellationToken).ConfigureAwait(false);
                return Read(item);
            }
            catch (StateConflictException)
            {
                // Another host took that number.
            }
        }
    }

    private ModelVersion Read(StateItem item)
    {
        var record = ReadRecord(item);
        return new(item.Key.Tenant, record.Name, record.Number, versions.FromRecord(item.Key.Tenant, record.Files), record.PublishedAt) { Metadata = record.Metadata };
    }

    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Information, "Model {Tenant}/{Name} has version {Version}: {Files} files, {Bytes} bytes.", EventName = "ModelPublished")]
        public static partial void Published(ILogger logger, Tenant tenant, string name, int version, int files, long bytes);
    }
}
