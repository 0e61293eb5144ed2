using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>Fills the caller's memory from front to end.</summary>
internal sealed class MemorySink(Memory<byte> target) : ITransferSink
{
    public Memory<byte> GetMemory() => target;

    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        target = target[count..];
        return ValueTask.CompletedTask;
    }
}
