using System.Globalization;

namespace CloudNativeAi.Benchmarks.Reporting;

/// <summary>The resident memory of this process, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>The peak begins anew.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    public static double PeakMebibytes()
    {
        var line = File.ReadLines("/proc/self/status").First(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
