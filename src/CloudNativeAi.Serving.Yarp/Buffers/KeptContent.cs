using System.Net;

namespace CloudNativeAi.Serving.Yarp.Buffers;

/// <summary>An answer's body in the place of the one it was read from, with the same headers.</summary>
internal sealed class KeptContent : HttpContent
{
    private readonly Stream _body;
    private readonly HttpContent _source;

    public KeptContent(Stream body, HttpContent source)
    {
        _body = body;
        _source = source;
        foreach (var (name, values) in source.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(_body);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _body.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _body.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
