using CloudNativeAi.Data.Hosting;

namespace CloudNativeAi.Data.AzureBlobs.Hosting;

/// <summary>What options must hold, whether code or configuration gave them; no value that may be a secret is printed.</summary>
internal static class BlobRules
{
    public static void Check(string path, BlobSourceOptions options, List<string> errors)
    {
        if (!(options.Container is "$root" or "$web" || (options.Container.Length is >= 3 and <= 63 && options.Container.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))))
        {
            errors.Add($"{path}:{nameof(options.Container)} is \"{options.Container}\"; a container is 3 to 63 lower-case letters, digits and '-', or $root or $web. Write one.");
        }

        if (options.Account is { } account ? !(account.Length is >= 3 and <= 63 && account.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) : options.Endpoint is null || options.AccountKey is not null)
        {
            errors.Add($"{path}:{nameof(options.Account)} is \"{options.Account}\"; an account is 3 to 63 lower-case letters and digits, and is needed without an {nameof(options.Endpoint)} and with an {nameof(options.AccountKey)}. Write it.");
        }

        if (options.Endpoint is { } endpoint && !SourceRules.IsBaseAddress(endpoint))
        {
            errors.Add($"{path}:{nameof(options.Endpoint)} is refused; {SourceRules.AddressRule}. Give a shared access signature in {path}:{nameof(options.Sas)}.");
        }

        if (options.Prefix.Length > 0 && (!options.Prefix.EndsWith('/') || options.Prefix.Split('/').Any(static segment => segment is "." or "..")))
        {
            errors.Add($"{path}:{nameof(options.Prefix)} is \"{options.Prefix}\"; a prefix ends with '/' and has no '.' or '..' segment. Correct it.");
        }

        if (!Enum.IsDefined(options.Pin))
        {
            errors.Add($"{path}:{nameof(options.Pin)} is {options.Pin}; it is one of {string.Join(", ", Enum.GetNames<BlobPin>())}. Write one of them.");
        }

        CheckCredentials(path, options, errors);
    }

    private static void CheckCredentials(string path, BlobSourceOptions options, List<string> errors)
    {
        string?[] ways =
        [
            options.AccountKey is not null ? nameof(options.AccountKey) : null, options.Sas is not null ? nameof(options.Sas) : null, options.Anonymous ? nameof(options.Anonymous) : null,
            options.ManagedIdentity is not null ? nameof(options.ManagedIdentity) : null, options.Credential is not null ? nameof(options.Credential) : null, options.SasProvider is not null ? nameof(options.SasProvider) : null,
        ];
        var given = ways.OfType<string>().ToList();
        if (given.Count > 1)
        {
            errors.Add($"{path} names {string.Join(" and ", given)}; a source is read by one of them. Remove the others.");
        }

        if (options.AccountKey is { } key && !(key.Length > 0 && Convert.TryFromBase64String(key, new byte[key.Length], out _)))
        {
            errors.Add($"{path}:{nameof(options.AccountKey)} is refused; it is base64. Correct it.");
        }

        if (options.Sas is { } sas && (!sas.Contains("sig=", StringComparison.Ordinal) || sas.Contains('#', StringComparison.Ordinal) || sas.Contains("://", StringComparison.Ordinal)))
        {
            errors.Add($"{path}:{nameof(options.Sas)} is refused; it is the query of a signed address alone, with its sig. Correct it.");
        }

        var tokens = given.Count == 0 || options.ManagedIdentity is not null || options.Credential is not null;
        if (tokens && options.Endpoint is { IsAbsoluteUri: true } endpoint && endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback)
        {
            errors.Add($"{path}:{nameof(options.Endpoint)} is refused; an identity's token would travel in clear. Give an address with https, or other credentials.");
        }
    }
}
