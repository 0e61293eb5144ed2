namespace CloudNativeAi.Data.Hosting;

/// <summary>What a source may be called and where it may lead.</summary>
internal static class SourceRules
{
    public const string NameRule = "a source's name is 1 to 63 lower-case letters, digits and '-'";
    public const string AddressRule = "a base address is absolute, http or https, without user, query and fragment";

    public static bool IsName(string? name) => name is not null && new Tenant(name).IsValid;

    public static bool IsBaseAddress(Uri? address) =>
        address is { IsAbsoluteUri: true } && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0;

    public static void CheckName(string name)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"\"{name}\" is no name of a source; {NameRule}. Rename it.", nameof(name));
        }
    }
}
