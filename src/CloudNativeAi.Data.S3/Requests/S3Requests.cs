using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using CloudNativeAi.Data.S3.Signing;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Requests;

/// <summary>Sends one request, signed anew each time. What the service says of clock and credentials is put right and the request sent once more; all else is the caller's.</summary>
internal sealed class S3Requests(string identity, S3Address address, S3SourceOptions options, SigningClock clock, Renewed<S3Credentials>? credentials, GuardedClient client) : IDisposable
{
    private const string Customer = "x-amz-server-side-encryption-customer-";

    // A HEAD that is refused does not say why.
    private static readonly TimeSpan SilentSkew = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ToldSkew = TimeSpan.FromMinutes(1);

    public void Dispose()
    {
        client.Dispose();
        credentials?.Dispose();
    }

    /// <param name="method">GET or HEAD.</param>
    /// <param name="target">Exact; its query is sorted.</param>
    /// <param name="key">For messages.</param>
    /// <param name="prepare">Adds headers.</param>
    /// <param name="isObject">Whether it asks for an object, not for a list.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<S3Answer> SendAsync(HttpMethod method, Uri target, string key, Action<HttpRequestMessage>? prepare, bool isObject, CancellationToken cancellationToken)
    {
        S3Credentials? rejected = null;
        for (var retimed = false; ;)
        {
            var keys = await CredentialsAsync(rejected, key, cancellationToken).ConfigureAwait(false);
            using var request = Create(method, target, isObject);
            prepare?.Invoke(request);
            var signedAt = clock.Now;
            if (keys is not null)
            {
                SignatureV4.Sign(request, keys, address.Region, signedAt);
            }

            var response = await client.SendAsync(request, key, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
            {
                return new(response, null, keys);
            }

            S3Answer answer;
            try
            {
                answer = new S3Answer(response, await S3Problem.ReadAsync(response, cancellationToken).ConfigureAwait(false), keys);
            }
            catch
            {
                response.Dispose();
                throw;
            }

            if (keys is not null && !retimed && IsSkewed(answer, method) && response.Headers.Date is { } date && clock.Learn(signedAt, date, answer.Problem!.IsSkew ? ToldSkew : SilentSkew))
            {
                retimed = true;
            }
            else if (keys is not null && rejected is null && answer.Problem!.AsksForOthers && await HasNewerAsync(keys, key, cancellationToken).ConfigureAwait(false))
            {
                rejected = keys;
            }
            else
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private static bool IsSkewed(S3Answer answer, HttpMethod method) =>
        answer.Problem!.IsSkew || (method == HttpMethod.Head && answer.Response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest);

    private async ValueTask<bool> HasNewerAsync(S3Credentials keys, string key, CancellationToken cancellationToken) => await CredentialsAsync(keys, key, cancellationToken).ConfigureAwait(false) is not null;

    private HttpRequestMessage Create(HttpMethod method, Uri target, bool isObject)
    {
        var request = new HttpRequestMessage(method, target);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (options.Presigned is not null)
        {
            return request;
        }

        if (options.RequesterPays)
        {
            request.Headers.Add("x-amz-request-payer", "requester");
        }

        if (options.ExpectedBucketOwner is { } owner)
        {
            request.Headers.Add("x-amz-expected-bucket-owner", owner);
        }

        if (isObject && options.CustomerKey is { } customerKey)
        {
            request.Headers.Add(Customer + "algorithm", "AES256");
            request.Headers.Add(Customer + "key", customerKey);
#pragma warning disable CA5351 // The protocol asks for this checksum of the key.
            request.Headers.Add(Customer + "key-MD5", Convert.ToBase64String(MD5.HashData(Convert.FromBase64String(customerKey))));
#pragma warning restore CA5351
        }

        return request;
    }

    private async ValueTask<S3Credentials?> CredentialsAsync(S3Credentials? rejected, string key, CancellationToken cancellationToken)
    {
        if (credentials is null)
        {
            return null;
        }

        try
        {
            return await credentials.GetAsync(rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DatasetSourceException))
        {
            var passing = exception is HttpRequestException or IOException or TimeoutException || (exception is AmazonServiceException service && service.StatusCode is 0 or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests);
            throw new DatasetSourceException(
                passing ? SourceErrorKind.SourceUnavailable : SourceErrorKind.AccessDenied, key, $"No credentials were found to read \"{key}\" of {identity}: {exception.GetType().Name}.", "Look at what the source's credentials come from.", exception);
        }
    }
}
