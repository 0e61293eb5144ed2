namespace CloudNativeAi.Data.Sources;

/// <summary>A response's body; disposing closes the response, and its connection where bytes are left.</summary>
internal sealed class ResponseStream(HttpResponseMessage response, Stream body) : ForwardStream
{
    public override int Read(Span<byte> buffer) => body.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => body.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
