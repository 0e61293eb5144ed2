using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CloudNativeAi.Scheduling;

/// <summary>The shapes that arrive and may run on nodes of one group, one lane each: what the next one leaves unused of a node.</summary>
/// <remarks>A shape that a node cannot host leaves everything that is free; one that it hosts leaves the GPUs that have less free than it asks for.</remarks>
internal sealed class FragmentLanes
{
    private readonly float[] _cpu;
    private readonly float[] _memory;
    private readonly float[] _size;
    private readonly float[] _need;
    private readonly float[] _weight;
    private readonly float _unhosted;

    /// <param name="shapes">Hosted here: shapes and their part of all arrivals.</param>
    /// <param name="unhosted">The part of arrivals that uses no GPU of these nodes at all.</param>
    public FragmentLanes(IReadOnlyCollection<(GpuRequest Request, float Weight)> shapes, float unhosted)
    {
        var count = (shapes.Count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
        _cpu = new float[count];
        _memory = new float[count];
        _size = new float[count];
        _need = new float[count];
        _weight = new float[count];
        _unhosted = unhosted;
        var lane = 0;
        foreach (var (request, weight) in shapes)
        {
            _cpu[lane] = request.Cpu;
            _memory[lane] = request.Memory;
            _size[lane] = request.Size;
            _need[lane] = request.Count;
            _weight[lane++] = weight;
        }
    }

    /// <summary>The expected fragment, in GPUs.</summary>
    public float Expected(float cpu, float memory, in GpuLevels gpus)
    {
        var all = Vector256.Create(gpus.FreeMilli);
        var idle = Vector256.Create((float)gpus.Idle);
        var one = Vector256<float>.One;
        var (cpus, memories) = (Vector256.Create(cpu), Vector256.Create(memory));
        ref var cpuOf = ref MemoryMarshal.GetArrayDataReference(_cpu);
        ref var memoryOf = ref MemoryMarshal.GetArrayDataReference(_memory);
        ref var sizeOf = ref MemoryMarshal.GetArrayDataReference(_size);
        ref var needOf = ref MemoryMarshal.GetArrayDataReference(_need);
        ref var weightOf = ref MemoryMarshal.GetArrayDataReference(_weight);
        var sum = Vector256<float>.Zero;
        for (nuint lane = 0; lane < (nuint)_cpu.Length; lane += (nuint)Vector256<float>.Count)
        {
            var size = Vector256.LoadUnsafe(ref sizeOf, lane);
            var fitting = idle;
            var small = Vector256<float>.Zero;
            foreach (var level in gpus.Open)
            {
                var free = Vector256.Create((float)level);
                var fits = Vector256.GreaterThanOrEqual(free, size);
                fitting += fits & one;
                small += Vector256.AndNot(free, fits);
            }

            var hosts = Vector256.GreaterThanOrEqual(fitting, Vector256.LoadUnsafe(ref needOf, lane))
                & Vector256.GreaterThanOrEqual(cpus, Vector256.LoadUnsafe(ref cpuOf, lane))
                & Vector256.GreaterThanOrEqual(memories, Vector256.LoadUnsafe(ref memoryOf, lane));
            sum += Vector256.LoadUnsafe(ref weightOf, lane) * Vector256.ConditionalSelect(hosts, small, all);
        }

        return (Vector256.Sum(sum) + _unhosted * gpus.FreeMilli) * 0.001f;
    }
}
