using System.Globalization;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>What opens the door for a request: a token, a shared access signature or an account's key; prints nothing of it.</summary>
internal sealed class BlobAccess(BlobAccessKind kind, string secret, DateTimeOffset? expires) : IEquatable<BlobAccess>
{
    public BlobAccessKind Kind => kind;

    public string Secret => secret;

    public DateTimeOffset? Expires => expires;

    public static BlobAccess OfSas(string sas)
    {
        var query = sas.TrimStart('?');
        var end = query.Split('&').FirstOrDefault(static part => part.StartsWith("se=", StringComparison.Ordinal));
        return new(
            BlobAccessKind.Sas,
            query,
            end is not null && DateTimeOffset.TryParse(Uri.UnescapeDataString(end[3..]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) ? expires : null);
    }

    public bool Equals(BlobAccess? other) => other is not null && Kind == other.Kind && Secret == other.Secret;

    public override bool Equals(object? obj) => Equals(obj as BlobAccess);

    public override int GetHashCode() => Secret.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "***";
}
