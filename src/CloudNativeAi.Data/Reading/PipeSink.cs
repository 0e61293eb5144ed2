using System.IO.Pipelines;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>Hands bytes on to a reader; waits while it is behind.</summary>
internal sealed class PipeSink(PipeWriter writer) : ITransferSink
{
    private const int Chunk = 64 << 10;

    public Memory<byte> GetMemory() => writer.GetMemory(Chunk);

    public async ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        writer.Advance(count);
        var result = await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new SinkException(new IOException("The reader has gone."));
        }
    }
}
