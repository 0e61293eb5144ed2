namespace CloudNativeAi.Training.Frameworks;

/// <summary>Frameworks by name.</summary>
internal sealed class FrameworkCatalog(IEnumerable<ITrainingFramework> frameworks)
{
    private readonly ITrainingFramework[] _frameworks = [.. frameworks];

    public IEnumerable<string> Names => _frameworks.Select(static f => f.Name).Order(StringComparer.Ordinal);

    public ITrainingFramework? Find(string name) => _frameworks.LastOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    public ITrainingFramework Get(string name) =>
        Find(name) ?? throw new TrainingJobRejectedException($"\"{name}\" is not a framework of this host: {string.Join(", ", Names)}.", "Use one of these, or register an ITrainingFramework of that name.");
}
