namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A machine of the trace.</summary>
/// <param name="Name">Its serial.</param>
/// <param name="CpuMilli">CPU in milli-cores.</param>
/// <param name="MemoryMib">Memory in MiB.</param>
/// <param name="Gpus">GPUs, 0 or more.</param>
/// <param name="Model">Their model; empty where it has none.</param>
internal sealed record OpenBNode(string Name, long CpuMilli, long MemoryMib, int Gpus, string Model)
{
    public static OpenBNode[] Load(string path)
    {
        var table = new CsvTable(path);
        var (names, cpu, memory, gpus, models) = (table.Texts("sn"), table.Numbers("cpu_milli"), table.Numbers("memory_mib"), table.Numbers("gpu"), table.Texts("model"));
        return [.. Enumerable.Range(0, table.Count).Select(i => new OpenBNode(names[i], cpu[i], memory[i], (int)gpus[i], models[i]))];
    }
}
