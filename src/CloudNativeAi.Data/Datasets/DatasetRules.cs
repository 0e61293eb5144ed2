using CloudNativeAi.Data.Catalog;

namespace CloudNativeAi.Data.Datasets;

/// <summary>What may be registered.</summary>
internal static class DatasetRules
{
    public static void Check(DatasetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        CheckName(spec.Tenant, spec.Name, "dataset");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in spec.Keys)
        {
            if (string.IsNullOrEmpty(key) || !key.StartsWith(spec.Prefix, StringComparison.Ordinal) || !keys.Add(key))
            {
                throw new ArgumentException($"Key \"{key}\" of dataset {spec.Name} is empty, given twice, or does not begin with the prefix \"{spec.Prefix}\". Correct DatasetSpec.Keys.", nameof(spec));
            }
        }

        KeyPattern.Check(spec.Include, nameof(spec.Include));
        KeyPattern.Check(spec.Exclude, nameof(spec.Exclude));
        foreach (var (key, digest) in spec.Sha256)
        {
            if (digest is not { Length: 64 } || !digest.All(char.IsAsciiHexDigitLower))
            {
                throw new ArgumentException($"The SHA-256 of \"{key}\" is \"{digest}\"; it is 64 lower-case hexadecimal digits. Correct DatasetSpec.Sha256.", nameof(spec));
            }
        }
    }

    public static void CheckName(Tenant tenant, string name, string what)
    {
        if (!tenant.IsValid)
        {
            throw new ArgumentException($"\"{tenant.Name}\" is no tenant. Use 1 to 63 lower-case letters, digits and '-'.", nameof(tenant));
        }

        if (name is null || !new Tenant(name).IsValid)
        {
            throw new ArgumentException($"\"{name}\" is no name of a {what}. Use 1 to 63 lower-case letters, digits and '-'.", nameof(name));
        }
    }
}
