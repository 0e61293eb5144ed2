using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.Models;

/// <summary>A model version's files are read from <c>models/tenant/name/publication</c>, by their own tenant only.</summary>
internal sealed class ModelSources(ModelFiles files) : ISourceProvider
{
    public IDatasetSource? Find(Tenant tenant, string name) =>
        name.Split('/') is [ModelFiles.Root, var owner, var model, { Length: 32 } publication]
        && owner == tenant.Name && tenant.IsValid && new Tenant(model).IsValid && publication.All(char.IsAsciiHexDigitLower)
            ? new ModelSource(files, name)
            : null;
}
