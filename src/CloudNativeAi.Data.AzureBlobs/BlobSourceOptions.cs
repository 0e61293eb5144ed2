using Azure.Core;

namespace CloudNativeAi.Data.AzureBlobs;

/// <summary>Settings of one source of Azure blobs; section <c>CloudNativeAi:Data:Sources:name:AzureBlobs</c>.</summary>
public sealed class BlobSourceOptions
{
    /// <summary>The storage account. Required, unless the <see cref="Endpoint"/> is given and no <see cref="AccountKey"/>.</summary>
    public string? Account { get; set; }

    /// <summary>The blob service, e.g. of another cloud or an emulator; absolute, http or https, without user, query and fragment. This very host is trusted. Default: <c>https://{Account}.blob.core.windows.net</c>.</summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The container. Required.</summary>
    public string Container { get; set; } = "";

    /// <summary>Keys are relative to this prefix, which ends with '/'. Default: the whole container.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>What pins a blob. Default <see cref="BlobPin.ETag"/>.</summary>
    public BlobPin Pin { get; set; }

    /// <summary>The account's key, base64; never logged.</summary>
    public string? AccountKey { get; set; }

    /// <summary>A shared access signature, the query alone, with or without its '?'; never logged.</summary>
    public string? Sas { get; set; }

    /// <summary>Requests are not authorized at all, for public containers. Default false.</summary>
    public bool Anonymous { get; set; }

    /// <summary>The client id of the machine's managed identity, where it has several; used where no other credential is given. Default: what Azure.Identity finds by itself (environment, workload, managed identity, developer tools).</summary>
    public string? ManagedIdentity { get; set; }

    /// <summary>The host's own identity. Default: none; only code can set it.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>Gives a shared access signature; asked again when it is near its end (<c>se</c>) and when the service refuses it, once for all requests in flight. Default: none; only code can set it.</summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<string>>? SasProvider { get; set; }

    /// <summary>Whether requests go through the proxy of the environment; addresses are then the proxy's to check. Default false.</summary>
    public bool UseProxy { get; set; }
}
