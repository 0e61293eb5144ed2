using System.Collections.Concurrent;
using System.Globalization;
using CloudNativeAi.Data;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>Versions 1 … 9 of a model <c>digits</c>: each a directory with a file that names it. Counts what is attached.</summary>
internal sealed class TestModels(string root) : IModels, IDatasetMounter
{
    public ConcurrentDictionary<ReplicaId, string> Attached { get; } = new();

    public ValueTask<ModelVersion?> GetAsync(Tenant tenant, string name, int? version = null, CancellationToken cancellationToken = default)
    {
        if (name != "digits" || version is not (>= 1 and <= 9))
        {
            return new((ModelVersion?)null);
        }

        var text = version.Value.ToString(CultureInfo.InvariantCulture);
        return new(new ModelVersion(tenant, name, version.Value, new(tenant, name, text, new("digits-" + text), "test", []), default));
    }

    public ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default)
    {
        var directory = Directory.CreateDirectory(Path.Combine(root, dataset.Version)).FullName;

        // Another replica may be reading it.
        var written = Path.Combine(root, consumer.ToString().Replace('/', '-'));
        File.WriteAllText(written, $"{dataset.Name}/{dataset.Version}");
        File.Move(written, Path.Combine(directory, "version"), overwrite: true);
        Attached[consumer] = dataset.Version;
        return new(new Mount.Directory(directory, target));
    }

    public ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default)
    {
        Attached.TryRemove(consumer, out _);
        return default;
    }

    public ValueTask<ModelVersion> PublishAsync(ModelPublication publication, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ModelVersion>> ListAsync(Tenant tenant, string? name = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<Change<(Tenant Tenant, string Name, int Version), ModelVersion>> WatchAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DeleteAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> ExplainAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
