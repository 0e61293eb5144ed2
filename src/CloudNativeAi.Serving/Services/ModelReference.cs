namespace CloudNativeAi.Serving;

/// <summary>A model version of the service's tenant, as published with Data's <c>IModels</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="Version">1 or more.</param>
public sealed record ModelReference(string Name, int Version);
