namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A task of the trace; tasks that ask for the same are equal.</summary>
/// <param name="CpuMilli">CPU in milli-cores.</param>
/// <param name="MemoryMib">Memory in MiB.</param>
/// <param name="Gpus">GPUs, 0 or more.</param>
/// <param name="GpuMilli">Of each GPU, in thousandths: below 1,000 only where it asks for one; 0 where it asks for none.</param>
/// <param name="Models">Models it accepts, sorted, separated by a bar; empty: any.</param>
internal sealed record OpenBTask(long CpuMilli, long MemoryMib, int Gpus, int GpuMilli, string Models)
{
    /// <summary>GPU asked for in all, in thousandths.</summary>
    public int Milli => Gpus * GpuMilli;

    public static OpenBTask[] Load(string path)
    {
        var table = new CsvTable(path);
        var (cpu, memory, gpus) = (table.Numbers("cpu_milli"), table.Numbers("memory_mib"), table.Numbers("num_gpu"));
        var (milli, specs) = (table.Numbers("gpu_milli"), table.Texts("gpu_spec", mayLack: true));
        return [.. Enumerable.Range(0, table.Count).Select(i => new OpenBTask(
            cpu[i],
            memory[i],
            (int)gpus[i],
            gpus[i] switch { 0 => 0, 1 => (int)Math.Min(milli[i], 1000), _ => 1000 },
            gpus[i] == 0 ? "" : Canonical(specs[i])))];
    }

    private static string Canonical(string spec) => string.Join('|', spec.Split('|', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
