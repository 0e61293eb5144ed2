namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Where the least is left. Scaling to 0 … 100 over the candidates, as the paper's simulator does, keeps the best ones best and is left out.</summary>
internal sealed class BestFitPolicy() : FormulaPolicy("bestfit")
{
    protected override double Score(in Candidate c) =>
        Math.Floor(100 * (1 - 0.5 * (c.CpuFree - c.CpuAsked) / LargestCpu - 0.5 * (c.GpuFree - c.GpuAsked) / LargestGpu));
}
