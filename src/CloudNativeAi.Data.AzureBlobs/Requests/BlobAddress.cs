using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>Where a container is.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="ContainerPath">Escaped, without a final '/'.</param>
internal sealed record BlobAddress(string Origin, string ContainerPath)
{
    public string Host => new Uri(Origin).IdnHost;

    public static BlobAddress Of(BlobSourceOptions options)
    {
        var endpoint = options.Endpoint ?? new Uri($"https://{options.Account}.blob.core.windows.net/");
        return new(endpoint.GetLeftPart(UriPartial.Authority), $"{endpoint.AbsolutePath.TrimEnd('/')}/{Uri.EscapeDataString(options.Container)}");
    }

    /// <summary>The address of a key, and which version or snapshot of it.</summary>
    public Uri Object(string prefix, string key, BlobPin pin, string? id, string? sas) =>
        HttpTarget.Of(Origin, $"{ContainerPath}/{HttpTarget.Escape(prefix)}", key, Query([.. id is null ? [] : (string[])[$"{(pin == BlobPin.Version ? "versionid" : "snapshot")}={Uri.EscapeDataString(id)}"], .. sas is null ? [] : (string[])[sas]]));

    public Uri List(IEnumerable<string> query, string? sas) => HttpTarget.Exact($"{Origin}{ContainerPath}{Query([.. query, .. sas is null ? [] : (string[])[sas]])}");

    private static string Query(string[] parts) => parts.Length == 0 ? "" : $"?{string.Join('&', parts)}";
}
