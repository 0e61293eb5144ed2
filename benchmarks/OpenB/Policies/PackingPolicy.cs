namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>GPUs in use before idle ones, idle GPUs of nodes in use before empty nodes.</summary>
internal sealed class PackingPolicy() : FormulaPolicy("packing")
{
    protected override double Score(in Candidate c)
    {
        if (c.GpuAsked == 0)
        {
            return 0;
        }

        if (!c.Free.ContainsAnyExcept(1000))
        {
            return Math.Max(33 - c.Free.Length, c.Free.Length);
        }

        if (c.Share < 1000)
        {
            var fullest = 1000;
            foreach (var free in c.Free)
            {
                fullest = free >= c.Share ? Math.Min(fullest, free) : fullest;
            }

            return fullest == 1000 ? Math.Max(50 - 1, 33) : Math.Max(100 - fullest / 10 / 10, 50);
        }

        return Math.Max(50 - c.GpuAsked / 1000, 33);
    }
}
