namespace CloudNativeAi;

/// <summary>Names one stored object.</summary>
/// <param name="Kind">What it is, e.g. <c>workload</c>; 1 … 63 lower-case letters, digits and <c>-</c>.</param>
/// <param name="Tenant">Who owns it.</param>
/// <param name="Name">Unique within kind and tenant; 1 … 253 characters of well-formed Unicode, no control characters; case counts.</param>
public readonly record struct StateKey(string Kind, Tenant Tenant, string Name)
{
    /// <summary><c>kind/tenant/name</c>.</summary>
    public override string ToString() => $"{Kind}/{Tenant}/{Name}";
}
