using System.Globalization;

namespace CloudNativeAi.Sqlite.Ownership;

/// <summary>What an owner writes about itself, for whoever is refused.</summary>
/// <param name="Pid">Its process id on its machine.</param>
/// <param name="Start">When that process started, as <see cref="ProcessStart"/> tells it: sets it apart from a later process of the same id.</param>
/// <param name="Program">The program's file name.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="Since">When it took the directory.</param>
internal sealed record OwnerRecord(int Pid, string Start, string Program, string Host, DateTimeOffset Since)
{
    public static OwnerRecord OfThisProcess(DateTimeOffset now) => new(
        Environment.ProcessId,
        ProcessStart.Of(Environment.ProcessId) ?? "",
        Path.GetFileName(Environment.ProcessPath) ?? "",
        Environment.MachineName,
        now);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"process {Pid} ({Program}) on {Host} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}
