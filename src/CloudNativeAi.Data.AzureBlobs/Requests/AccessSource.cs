using Azure.Core;
using Azure.Identity;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>Where access comes from, as the options say.</summary>
internal static class AccessSource
{
    private static readonly TokenRequestContext Storage = new(["https://storage.azure.com/.default"]);

    /// <summary>Gives the newest; true: the last was refused.</summary>
    public static Func<bool, CancellationToken, ValueTask<BlobAccess>> Create(BlobSourceOptions options, IServiceProvider services)
    {
        if (options.SasProvider is { } provider)
        {
            return async (_, cancellationToken) => BlobAccess.OfSas(await provider(services, cancellationToken).ConfigureAwait(false));
        }

        if (options.Sas is not null || options.AccountKey is not null)
        {
            var access = options.Sas is { } sas ? BlobAccess.OfSas(sas) : new BlobAccess(BlobAccessKind.AccountKey, options.AccountKey!, null);
            return (_, _) => new(access);
        }

        var credential = new Lazy<TokenCredential>(() => options.Credential ?? (options.ManagedIdentity is { } id
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id))
            : new DefaultAzureCredential()));
        return async (_, cancellationToken) =>
        {
            var token = await credential.Value.GetTokenAsync(Storage, cancellationToken).ConfigureAwait(false);
            return new BlobAccess(BlobAccessKind.Token, token.Token, token.ExpiresOn);
        };
    }
}
