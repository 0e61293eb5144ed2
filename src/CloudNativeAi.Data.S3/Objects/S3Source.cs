using System.Net;
using System.Net.Http.Headers;
using CloudNativeAi.Data.Listing;
using CloudNativeAi.Data.S3.Listing;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.S3.Objects;

/// <summary>Objects of a bucket: keys are bytes, pinned by ETag or version id.</summary>
internal sealed class S3Source(string identity, S3Address address, S3SourceOptions options, S3Requests requests, ObjectTransfer transfer, TimeProvider time) : IDatasetSource, IDisposable
{
    public string Identity => identity;

    public void Dispose() => requests.Dispose();

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return options.Presigned is null
            ? WholeListing.ReadAsync(() => new S3Listing(identity, address, options, requests, time, prefix), identity, prefix, transfer, cancellationToken)
            : throw new DatasetSourceException(SourceErrorKind.NotSupported, prefix, $"{identity} is read by presigned addresses, which cannot list.", "Name the objects in DatasetSpec.Keys.");
    }

    public async ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default)
    {
        if (options.Presigned is null)
        {
            using var head = await requests.SendAsync(HttpMethod.Head, address.Object(options.Prefix, key, null), key, null, isObject: true, cancellationToken).ConfigureAwait(false);
            if (head.IsGood && head.Describe(key, options.PinVersionIds, null) is { Length: not null } info)
            {
                return info;
            }

            if (head.Response.StatusCode >= HttpStatusCode.InternalServerError || head.Response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                throw head.Refusal(identity, key, null, time.GetUtcNow());
            }
        }

        // No HEAD, or one that does not say why not: a range of one byte tells.
        using var answer = await requests.SendAsync(HttpMethod.Get, await TargetAsync(key, null, cancellationToken).ConfigureAwait(false), key, static request => request.Headers.Range = new RangeHeaderValue(0, 0), isObject: true, cancellationToken).ConfigureAwait(false);
        return answer.Response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.PartialContent => answer.Describe(key, options.PinVersionIds, null),
            HttpStatusCode.RequestedRangeNotSatisfiable when answer.Response.Content.Headers.ContentRange is { Length: 0 } => answer.Describe(key, options.PinVersionIds, null) with { Length = 0 },
            HttpStatusCode.NotFound when answer.Problem!.Code is not "NoSuchBucket" => null,
            _ => throw answer.Refusal(identity, key, null, time.GetUtcNow()),
        };
    }

    public async ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length == 0 || offset == pinned.Length)
        {
            return new SourceRead(Stream.Null, RangeHonoured: true, pinned);
        }

        var ranged = offset > 0 || length is not null;
        var tagged = pinned with { Version = pinned.Version with { Value = S3Version.Tag(pinned.Version) } };
        var target = await TargetAsync(pinned.Key, S3Version.Id(pinned.Version), cancellationToken).ConfigureAwait(false);
        var answer = await requests.SendAsync(HttpMethod.Get, target, pinned.Key, request => HttpPin.Apply(request, tagged, offset, length, ranged), isObject: true, cancellationToken).ConfigureAwait(false);
        try
        {
            return answer.IsGood
                ? await HttpAnswer.ReadAsync(answer.Response, pinned, answer.Describe(pinned.Key, options.PinVersionIds, pinned), offset, length, ranged, cancellationToken).ConfigureAwait(false)
                : throw answer.Refusal(identity, pinned.Key, pinned, time.GetUtcNow());
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async ValueTask<Uri> TargetAsync(string key, string? versionId, CancellationToken cancellationToken)
    {
        if (options.Presigned is not { } presigned)
        {
            return address.Object(options.Prefix, key, versionId);
        }

        try
        {
            return await presigned(key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DatasetSourceException))
        {
            throw new DatasetSourceException(SourceErrorKind.AccessDenied, key, $"No address was signed for \"{key}\" of {identity}: {exception.GetType().Name}.", "Look at what signs the source's addresses.", exception);
        }
    }
}
