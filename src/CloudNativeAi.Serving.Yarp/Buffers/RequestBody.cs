using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace CloudNativeAi.Serving.Yarp.Buffers;

/// <summary>A request's body, kept back up to a limit so that it can be sent again.</summary>
internal sealed class RequestBody
{
    private readonly HttpContext _context;
    private readonly Stream _original;
    private byte[]? _kept;
    private int _length;

    private RequestBody(HttpContext context)
    {
        _context = context;
        _original = context.Request.Body;
    }

    /// <summary>Whether all of it is kept, or there is none.</summary>
    public bool CanReplay { get; private set; }

    /// <summary>Reads the body up to the limit; what is longer is passed on as it comes, and cannot be sent again.</summary>
    /// <exception cref="BadHttpRequestException">The client broke the protocol or a limit of the server.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit, CancellationToken cancellationToken)
    {
        var body = new RequestBody(context);
        if (!HasBody(context))
        {
            body.CanReplay = true;
        }
        else if (limit > 0 && (context.Request.ContentLength ?? 0) <= limit)
        {
            await body.FillAsync((int)(context.Request.ContentLength ?? limit), cancellationToken).ConfigureAwait(false);
        }

        return body;
    }

    /// <summary>A body that is not kept.</summary>
    public static RequestBody PassThrough(HttpContext context) => new(context) { CanReplay = !HasBody(context) };

    /// <summary>Makes the body readable from its beginning.</summary>
    public void Rewind()
    {
        if (_kept is not null && CanReplay)
        {
            _context.Request.Body = new MemoryStream(_kept, 0, _length, writable: false);
        }
    }

    /// <param name="reuse">Whether surely nobody reads it any more; otherwise its memory is left to the collector.</param>
    public void Release(bool reuse)
    {
        _context.Request.Body = _original;
        if (_kept is { } kept && reuse && CanReplay)
        {
            _kept = null;
            ArrayPool<byte>.Shared.Return(kept);
        }
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength != 0;

    private async ValueTask FillAsync(int limit, CancellationToken cancellationToken)
    {
        _kept = ArrayPool<byte>.Shared.Rent(limit + 1);
        while (true)
        {
            var read = await _original.ReadAsync(_kept.AsMemory(_length, limit + 1 - _length), cancellationToken).ConfigureAwait(false);
            _length += read;
            if (read == 0)
            {
                CanReplay = true;
                return;
            }

            if (_length > limit)
            {
                _context.Request.Body = new PrefixedStream(_kept.AsMemory(0, _length), null, _original);
                return;
            }
        }
    }
}
