using System.Diagnostics;
using System.Globalization;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>Knows nothing of the protocol; starts a child that outlives nothing, and sleeps.</summary>
internal static class SleepProgram
{
    public static int Run(string ledger)
    {
        using var child = Process.Start(new ProcessStartInfo("sleep", "10000"))!;
        File.AppendAllText(ledger, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {child.Id}\n"));
        using var never = new ManualResetEventSlim();
        never.Wait();
        return 0;
    }
}
