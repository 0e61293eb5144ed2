namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Where free and asked-for amounts point the same way least.</summary>
internal sealed class DotProdPolicy() : FormulaPolicy("dotprod")
{
    protected override double Score(in Candidate c) =>
        Math.Floor(100 * (1 - 0.5 * (c.CpuFree * c.CpuAsked / (LargestCpu * LargestCpu) + c.GpuFree * c.GpuAsked / (LargestGpu * LargestGpu))));
}
