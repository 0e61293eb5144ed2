namespace CloudNativeAi.Serving;

/// <summary>No such service.</summary>
public sealed class InferenceServiceNotFoundException : CloudNativeAiException
{
    /// <param name="tenant">Whose it would be.</param>
    /// <param name="name">Its name.</param>
    public InferenceServiceNotFoundException(Tenant tenant, string name)
        : base($"Tenant \"{tenant}\" has no inference service \"{name}\".", "Create it first, or list the services of the tenant.")
    {
        Tenant = tenant;
        Name = name;
    }

    /// <summary>Whose it would be.</summary>
    public Tenant Tenant { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }
}
