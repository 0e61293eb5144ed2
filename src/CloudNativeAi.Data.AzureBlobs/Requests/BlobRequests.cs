using System.Globalization;
using System.Net;
using Azure.Identity;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>Sends one request, authorized anew each time. What the service says of clock and credentials is put right and the request sent once more; all else is the caller's.</summary>
internal sealed class BlobRequests(string identity, BlobSourceOptions options, SigningClock clock, Renewed<BlobAccess>? access, GuardedClient client) : IDisposable
{
    private const string ApiVersion = "2023-11-03";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public void Dispose()
    {
        client.Dispose();
        access?.Dispose();
    }

    /// <param name="method">GET or HEAD.</param>
    /// <param name="target">Exact, given the shared access signature if there is one.</param>
    /// <param name="key">For messages.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<BlobAnswer> SendAsync(HttpMethod method, Func<string?, Uri> target, string key, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        BlobAccess? rejected = null;
        for (var retimed = false; ;)
        {
            var opened = await AccessAsync(rejected, key, cancellationToken).ConfigureAwait(false);
            using var request = new HttpRequestMessage(method, target(opened is { Kind: BlobAccessKind.Sas } ? opened.Secret : null));
            prepare?.Invoke(request);
            var sentAt = clock.Now;
            Authorize(request, opened, sentAt);
            var answer = new BlobAnswer(await client.SendAsync(request, key, cancellationToken).ConfigureAwait(false), opened);
            if (!retimed && answer.MaySkew && answer.Response.Headers.Date is { } date && clock.Learn(sentAt, date, Skew))
            {
                retimed = true;
            }
            else if (rejected is null && answer.AsksForOthers && await HasNewerAsync(answer, key, cancellationToken).ConfigureAwait(false))
            {
                rejected = opened;
            }
            else
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private void Authorize(HttpRequestMessage request, BlobAccess? opened, DateTimeOffset now)
    {
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.Add("x-ms-version", ApiVersion);
        request.Headers.Add("x-ms-date", now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        switch (opened?.Kind)
        {
            case BlobAccessKind.Token:
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {opened.Secret}");
                break;
            case BlobAccessKind.AccountKey:
                SharedKey.Sign(request, options.Account!, opened.Secret);
                break;
        }
    }

    private async ValueTask<bool> HasNewerAsync(BlobAnswer answer, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await AccessAsync(answer.Access, key, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async ValueTask<BlobAccess?> AccessAsync(BlobAccess? rejected, string key, CancellationToken cancellationToken)
    {
        if (access is null)
        {
            return null;
        }

        try
        {
            return await access.GetAsync(rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DatasetSourceException))
        {
            var passing = exception is HttpRequestException or IOException or TimeoutException or Azure.RequestFailedException { Status: 0 or 429 or >= 500 } && exception is not CredentialUnavailableException;
            throw new DatasetSourceException(
                passing ? SourceErrorKind.SourceUnavailable : SourceErrorKind.AccessDenied, key, $"No credentials were found to read \"{key}\" of {identity}: {exception.GetType().Name}.", "Look at what the source's credentials come from.", exception);
        }
    }
}
