namespace CloudNativeAi.Data.Sources;

/// <summary>Sources that no host registered by name: a model version's files.</summary>
internal interface ISourceProvider
{
    /// <returns>Null: not a name of this provider's, or not this tenant's.</returns>
    IDatasetSource? Find(Tenant tenant, string name);
}
