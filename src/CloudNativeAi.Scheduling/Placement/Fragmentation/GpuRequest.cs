namespace CloudNativeAi.Scheduling;

/// <summary>What a replica asks of GPUs and of what goes with them.</summary>
/// <param name="Cpu">Milli-cores.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Size">Thousandths of each GPU, 1 … 1,000.</param>
/// <param name="Count">GPUs; 0: none, or parts that are not counted in thousandths (partitions, bytes of memory).</param>
internal readonly record struct GpuRequest(float Cpu, float Memory, int Size, int Count)
{
    /// <summary>In whole GPUs.</summary>
    public double Amount => Count * Size / 1000.0;

    /// <summary>Partitions, and shares by memory or with isolation, are no GPUs that count here.</summary>
    public static GpuRequest Of(RequestShape shape)
    {
        var (cpu, memory) = ((float)shape.AmountOf(ResourceId.Cpu), (float)shape.AmountOf(ResourceId.Memory));
        return shape.Share is { IsPlain: true } share && share.Resource == ResourceId.Gpu && shape.Gpus == 0
            ? new GpuRequest(cpu, memory, share.Milli, share.Count)
            : new GpuRequest(cpu, memory, 1000, (int)Math.Min(shape.Gpus, int.MaxValue));
    }
}
