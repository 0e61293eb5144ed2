namespace CloudNativeAi.Data;

/// <summary>Models by name and version. Thread-safe; what hosts, Training and Serving inject.</summary>
public interface IModels
{
    /// <summary>Copies the files into the model store and records the next version; durable on return, whole or not at all.</summary>
    /// <exception cref="ArgumentException">The publication breaks a rule (name, no files, a link).</exception>
    ValueTask<ModelVersion> PublishAsync(ModelPublication publication, CancellationToken cancellationToken = default);

    /// <summary>The newest version, or the one named; null where there is none.</summary>
    ValueTask<ModelVersion?> GetAsync(Tenant tenant, string name, int? version = null, CancellationToken cancellationToken = default);

    /// <summary>All versions of a model, oldest first; of all models of the tenant where <paramref name="name"/> is null.</summary>
    ValueTask<IReadOnlyList<ModelVersion>> ListAsync(Tenant tenant, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>All versions, then changes.</summary>
    IAsyncEnumerable<Change<(Tenant Tenant, string Name, int Version), ModelVersion>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a version; its number is never given again. One that is not there is no error.</summary>
    /// <exception cref="CloudNativeAiException">A replica uses it.</exception>
    ValueTask DeleteAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default);

    /// <summary>What is known of a version: files, digests, where it is cached: sentences for people.</summary>
    /// <exception cref="DatasetNotFoundException">No such version.</exception>
    ValueTask<IReadOnlyList<string>> ExplainAsync(Tenant tenant, string name, int version, CancellationToken cancellationToken = default);
}
