using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Sources;

/// <summary>Finds the source that a dataset names.</summary>
internal sealed class SourceDirectory(IServiceProvider services, IEnumerable<SourceName> names, IEnumerable<ISourceProvider> providers)
{
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IDatasetSource Get(Tenant tenant, string name) =>
        Find(tenant, name) ?? throw new ArgumentException(
            $"\"{name}\" is no source; there {(names.Any() ? $"are {string.Join(", ", names.Select(static n => n.Name).Distinct().Order(StringComparer.Ordinal))}" : "is none")}. Add it with AddFiles, AddHttp or AddSource.", nameof(name));

    private IDatasetSource? Find(Tenant tenant, string name) =>
        services.GetKeyedService<IDatasetSource>(name) ?? providers.Select(p => p.Find(tenant, name)).FirstOrDefault(static s => s is not null);
}
